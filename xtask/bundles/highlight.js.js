import hljs from "highlight.js";

const snippets = {
  javascript: "/** doc @param {x} y */\nclass A extends B { #p = 1; async *m(a = `t${1 + 2}`) { return a?.b ?? /re[/]x/gi.test(\"s\\n\") } }\nexport default <div className=\"x\">{y}</div>;",
  typescript: "enum E { A = 1 }\nexport const f = <T extends object>(x: T & { y?: number }): x is T => x as any; @Dec() class C<T> implements I {}",
  python: "@dec\nasync def f(x: int = 1, *args, **kw) -> str:\n    \"\"\"Doc\n    >>> f()\n    \"\"\"\n    return f\"{x!r:>{10}} {'a'}\" if x else rb'\\x00' # c\nprint(0x1F, 1_000j, lambda y: y @ z)",
  rust: "#[derive(Debug)]\npub fn f<'a, T: Fn(&'a str) -> u8>(x: &'a mut T) -> Result<(), Box<dyn Error>> { let s = r#\"raw \"q\"\"#; println!(\"{x:?}\", 'c', b'\\n', 0xffu8); 1..=2 } // c /* n */",
  cpp: "#include <vector>\ntemplate <typename T, int N = 3> auto f(T&& t) noexcept -> decltype(t) { std::cout << R\"(raw)\" << 'c' << 1'000ull; return static_cast<T&&>(t); } /* c */",
  java: "@Override public <T extends Comparable<T>> record P(int x) { var s = \"\"\"\n text \"\"\"; switch (o) { case Integer i when i > 0 -> yield 1; } }",
  go: "package main\nfunc (s *S[T]) M(ch <-chan int) (err error) { defer func() { recover() }(); x := `raw`; y := 'r'; for i := range 10 { _ = i + 0x1p-2 } }",
  css: "@media (min-width: 10px) { a:hover > .b[c=\"d\"]::before, #id { color: rgba(0, 0, 0, .5); --x: calc(1px + 2em) !important; background: url(x.png) } }",
  xml: "<?xml version=\"1.0\"?><!DOCTYPE html><html><!-- c --><script>let a = '<b>'</script><style>a{b:c}</style><p class='x' data-y>&amp;</p></html>",
  json: "{\"a\": [1, -2.5e3, true, null, \"s\\u0041\"]}",
  yaml: "---\na: &anchor\n  - b: \"c\"\n    d: !tag 'e'\n  - *anchor\nf: |\n  text\n# c\ng: 2026-01-01",
  sql: "SELECT a.b, COUNT(*) AS n FROM t a LEFT JOIN u ON a.id = u.id WHERE x LIKE '%y''z%' AND d >= DATE '2026-01-01' -- c\nGROUP BY 1 HAVING n > 1;",
  bash: "#!/bin/bash\nfor f in *.txt; do echo \"${f%.*} $(wc -l < \"$f\")\" | grep -E '^a' && exit $?; done <<EOF\nheredoc $x\nEOF\n",
  markdown: "# T\n\n* a **b** `c`\n\n> q\n\n```js\nx\n```\n[l](u) ![i](p)",
  php: "<?php namespace A; #[Attr] final class B extends C { public function __construct(private ?int $x = null) { echo \"v: {$this->x}\"; return fn($y) => $y <=> 1; } } ?>",
  ruby: "class A < B\n  attr_reader :x\n  def m?(a, *b, k: 1, &blk) = \"#{a} #{:sym} %w[x y]\" =~ /re\\/x/i\n  # c\n  puts <<~H\n    t #{1}\n  H\nend",
  csharp: "[Attr] public async Task<T?> M<T>(in int x) where T : class => await F($\"v {x:N2} {{}}\", @\"raw \"\"q\"\"\", x is > 1 and < 5); // c",
  kotlin: "data class P(val x: Int = 1) { fun <T> T.f(): String? = \"$x ${x + 1}\" ; companion object { const val C = 0b1 } }",
  swift: "@main struct A<T: P> { var x: Int? { didSet { print(\"\\(x ?? 0)\") } }; func f(_ y: inout T) async throws -> some View { #\"raw\"# } }",
  haskell: "module M (f) where\nimport qualified Data.Map as M\nf :: (Ord a) => a -> [a]\nf x | x > 0 = [y | y <- [1..]] -- c\n    | otherwise = case x of { _ -> \"s\\n\" }",
  lua: "local function f(...) local t = {a = 1, [2] = [[long]]} for k, v in pairs(t) do print(k .. v, #t, 0x1p4) end --[[ c ]] end",
  latex: "\\documentclass{article}\\begin{document} $x^2 + \\frac{a}{b}$ % c\n\\section*{T} \\end{document}",
  diff: "--- a\n+++ b\n@@ -1,2 +1,2 @@\n-old\n+new\n same",
  ini: "; c\n[section]\nkey = \"value\"\nn=1\n",
  dockerfile: "FROM node:20 AS b\nRUN npm ci && echo \"$X\"\nCOPY --from=b /a /b\nCMD [\"x\"]",
  makefile: "all: a.o\n\t$(CC) -o $@ $^ # c\nX := $(shell ls)\n",
};
for (const [language, code] of Object.entries(snippets)) {
  const result = hljs.highlight(code, { language });
  console.log(language, result.relevance, result.illegal);
  console.log(result.value);
}
for (const language of ["javascript", "python", "rust"]) {
  const long = Array.from({ length: 60 }, () => snippets[language]).join("\n");
  console.log(language, hljs.highlight(long, { language }).value.length);
}
const guess = hljs.highlightAuto(snippets.python, ["python", "ruby", "javascript", "bash", "go", "rust", "sql"]);
console.log(guess.language, guess.relevance, guess.secondBest?.language);
console.log(hljs.listLanguages().length, hljs.getLanguage("js").name, hljs.highlight("<b> unknown", { language: "plaintext" }).value);
