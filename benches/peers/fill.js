// Fills a Word template with docxtemplater: node fill.js TEMPLATE DATA FOLDER
const fs = require("fs");
const path = require("path");
const Docxtemplater = require("docxtemplater");
const PizZip = require("pizzip");

const [template, data, folder] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
const content = fs.readFileSync(template);
fs.readFileSync(data, "utf8").trimEnd().split("\n").forEach((line, number) => {
  const document = new Docxtemplater(new PizZip(content), { paragraphLoop: true, linebreaks: true });
  document.render(JSON.parse(line));
  fs.writeFileSync(path.join(folder, `${number}.docx`), document.getZip().generate({ type: "nodebuffer", compression: "DEFLATE" }));
});
