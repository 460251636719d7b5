fn main() {
    let names = ["application","statistics","agreement","receipt","change","cancellation","satisfaction"];
    let texts: Vec<(String,String)> = names.iter().map(|n| (n.to_string(), std::fs::read_to_string(format!("schemas/{n}.yaml")).unwrap())).collect();
    let refs: Vec<(&str,&str)> = texts.iter().map(|(a,b)| (a.as_str(), b.as_str())).collect();
    let catalog = zwy::schema::build::catalog(&refs);
    for s in catalog.iter() { println!("{} {} fields {} rules", s.form, s.fields.len(), s.rules.len()); }
}
