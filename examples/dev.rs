use zwy::message::Lang;
fn main() {
    let names = ["application","statistics","agreement","receipt","change","cancellation","satisfaction"];
    let texts: Vec<(String,String)> = names.iter().map(|n| (n.to_string(), std::fs::read_to_string(format!("schemas/{n}.yaml")).unwrap())).collect();
    let refs: Vec<(&str,&str)> = texts.iter().map(|(a,b)| (a.as_str(), b.as_str())).collect();
    let catalog = zwy::schema::build::catalog(&refs);
    let extractor = zwy::extract::Extractor::new(&catalog);
    let limits = zwy::limits::Limits::default();
    for f in std::env::args().skip(1) {
        println!("=== {f}");
        if let Some(form) = f.strip_prefix("blank:") {
            std::fs::write(format!("/tmp/{form}.xlsx"), zwy::xlsx::draw(catalog.get(form).unwrap(), None).unwrap()).unwrap();
            std::fs::write(format!("/tmp/{form}.docx"), zwy::docx::draw::draw(catalog.get(form).unwrap()).unwrap()).unwrap();
            continue;
        }
        let bytes = std::fs::read(&f).unwrap();
        let doc = match zwy::open::open(&bytes, &f, &limits) { Ok(zwy::open::Opened::Document(d)) => d, Ok(_) => continue, Err(e) => { println!("{e:?}"); continue } };
        if std::env::var("DUMP").is_ok() { println!("{doc:#?}"); }
        let out = extractor.extract(&doc, &f, None);
        for p in &out.problems { println!("  !! {} {}", p.code, p.message.zh); }
        for e in &out.forms {
            println!("{}", serde_json::to_string(&e.record).unwrap());
            for p in zwy::check::check(e, zwy::schema::Stage::Submit) { println!("  {:?} {} {} {} {} | found {:?} expected {:?}", p.severity, p.code, p.field, p.place.as_ref().map(|p| p.describe(Lang::Zh)).unwrap_or_default(), p.message.zh, p.found, p.expected); }
        }
    }
}
