// Global replacement with a function and with texts: escaping markup, camel case, quotes.
let text = "";
for (let i = 0; i < 300; i++) {
  text += `<b class='c-${i}'>Tom & "Jerry"</b> plain text without any special character follows here, `;
  text += "font-size-adjust and background-color-of-things are names; ";
}
text = text.repeat(10);

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = text.replace(/[&<>"']/g, (character) => ENTITIES[character]);
const camel = text.replace(/-([a-z])/g, (_, letter) => letter.toUpperCase());
const plain = escaped.replace(/&(?:amp|lt|gt|quot|#39);/g, "").replace(/\s+/g, " ");
let checksum = escaped.length + camel.length + plain.length;
for (let at = 0; at < plain.length; at += 89) checksum = (checksum * 31 + plain.charCodeAt(at)) % 1000003;
checksum;
