import * as prettier from "prettier/standalone";
import * as babel from "prettier/plugins/babel";
import * as estree from "prettier/plugins/estree";
import * as typescript from "prettier/plugins/typescript";
import * as markdown from "prettier/plugins/markdown";
import * as postcss from "prettier/plugins/postcss";
import * as html from "prettier/plugins/html";
import source from "./texts/sample.ts.txt" with { type: "text" };

const plugins = [babel, estree, typescript, markdown, postcss, html];
const show = async (text, options) => {
  try {
    console.log(await prettier.format(text, { plugins, ...options }));
  } catch (error) {
    console.log(error.name, error.message);
  }
};
async function main() {
  await show(source, { parser: "typescript" });
  await show(source, { parser: "typescript", printWidth: 120, semi: false, singleQuote: true, trailingComma: "none" });
  await show("const  a=async function*( {b,...c} ){ yield* b??c ; label: for(;;) break label }\nexport default class extends(x){static#y=1}", { parser: "babel" });
  await show("# Title\n* a\n* b\n\n|x|y|\n|-|-|\n|1|long cell|\n\n```js\nlet   a=1\n```\n", { parser: "markdown" });
  await show("a{color:red;background:URL(x.png)}@media (max-width:100px){b>c{margin:0 0 0 0}}", { parser: "css" });
  await show("<!doctype html><div class='a   b'><p>text <b>bold</b></p><script>let  x=1</script></div>", { parser: "html" });
  await show('{"a":1,"b":[1,2,{"c":null}]}', { parser: "json" });
  await show("let = = 1", { parser: "babel" });
}
main();
