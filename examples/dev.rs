fn main() {
    let catalog = zwy::schema::load(&zwy::assets::schemas()).unwrap_or_else(|e| panic!("{e}"));
    for s in catalog.iter() {
        println!("{} {} fields {} rules", s.form, s.fields.len(), s.rules.len());
    }
}
