//! Pictures that data names: files in the folder of the data file, and nowhere else.
//!
//! Data is trusted less than the template: a name may not lead out of the folder, not by `..`, an absolute path or a link.

use std::fs::File;
use std::io::Read;
use std::path::{Component, Path, PathBuf};

use zwy::docx::template::MOST_PICTURE_BYTES;
use zwy::message;
use zwy::message::Message;

/// The folder that a data file's pictures are taken from; none for standard input.
pub(crate) fn folder_of(data: &Path) -> Option<PathBuf> {
    if data == Path::new("-") {
        return None;
    }
    match data.parent() {
        Some(folder) if folder != Path::new("") => Some(folder.to_owned()),
        _ => Some(PathBuf::from(".")),
    }
}

/// The bytes of the picture `name` in a folder.
pub(crate) fn load(folder: Option<&Path>, name: &str) -> Result<Vec<u8>, Message> {
    let Some(folder) = folder else {
        return Err(Message::new(
            "数据来自标准输入，没有可以取图片的文件夹",
            "the data comes from standard input: there is no folder to take pictures from",
        ));
    };
    let outside =
        || Message::new("图片只能放在数据文件的文件夹里", "pictures are taken from the folder of the data file only");
    // Windows writes folders with a backslash, and drives with a colon.
    let name = name.replace('\\', "/");
    let path = Path::new(&name);
    let is_inside = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    if name.contains([':', '\0']) || !path.components().all(is_inside) {
        return Err(outside());
    }
    let missing = || Message::new("没有这个文件", "there is no such file");
    let unreadable = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => missing(),
        _ => message!("读不出来（{error}）", "it cannot be read ({error})"),
    };
    let root = folder.canonicalize().map_err(unreadable)?;
    let found = root.join(path).canonicalize().map_err(unreadable)?;
    if !found.starts_with(&root) {
        return Err(outside());
    }
    let about = found.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(Message::new("不是文件", "it is no file"));
    }
    let most = u64::try_from(MOST_PICTURE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = Vec::new();
    // One byte more tells that there is too much.
    File::open(&found).map_err(unreadable)?.take(most.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}
