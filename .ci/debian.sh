#!/usr/bin/env bash
# Installs the Debian packages that the tests need and that are missing.
# Where it may not, it says which tests cannot run and what would let them.
set -euo pipefail

# package | succeeds where it is not needed | what cannot run without it
needs='
python3-venv | python3 -c "import ensurepip" | everything: .venv cannot be made
chromium     | command -v chromium           | the tests of the page in a real browser
fonts-wqy-microhei | test -n "$(fc-list :lang=zh)" | the tests that Chinese letters are drawn
iproute2     | command -v ip && command -v ss | the tests against the real kernel
tcpdump      | command -v tcpdump            | the tests against the real tcpdump
tmux         | command -v tmux               | the tests in a real terminal
'

missing=()
reasons=()
while IFS='|' read -r package present tests; do
    [ -n "$package" ] || continue
    if ! bash -c "$present" >/dev/null 2>&1; then
        missing+=("${package// /}")
        reasons+=("  ${package// /}: without it cannot run:$tests")
    fi
done <<<"$needs"

[ "${#missing[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Debian packages for the tests: ${missing[*]} ..."
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    trap 'rm -f "$log"' EXIT
    if apt-get update -qq >"$log" 2>&1 &&
        apt-get install -qq --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
        exit 0
    fi
    cat "$log" >&2
fi

echo "Some tests cannot run on this machine:"
printf '%s\n' "${reasons[@]}"
echo "To let them run, as root on Debian: apt-get install ${missing[*]}"
