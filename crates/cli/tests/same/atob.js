// Text and bytes.
console.log(btoa("\xff\0 any"), atob(" Y W J j "), new TextEncoder().encode("aé€😀\ud800"));
console.log(new TextDecoder("utf-16le").decode(new Uint8Array([65, 0, 0x3d, 0xd8, 0x00, 0xde])));
try { atob("*"); } catch (error) { console.log(error.name, error.code, error instanceof DOMException); }
console.log(encodeURIComponent("ä/?"), escape("ä€"), decodeURI("%E2%82%AC%2F"), Uint8Array.fromHex("00ff").toBase64());
