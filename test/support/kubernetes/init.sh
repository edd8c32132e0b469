#!/usr/bin/env bash
# The first process in a cluster's namespaces; cluster.sh starts it. File descriptor 7 is the network namespace outside.
# When it ends, by itself or not, the kernel ends all others, and mounts and network are gone.
set -euo pipefail
folder=$1 tools=$2 cgroup=$3 nodes=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
begun=$(date +%s%3N)
say() { echo "$(($(date +%s%3N) - begun)) ms: $*"; }

# Short paths for all: sockets' names are limited to 108 bytes. Images, volumes, etcd's data and what programs write to fixed places
# are in memory: written to a disk, they make the start and the end take five times as long on a busy machine.
C=/run/cluster T=/run/tools M=/run/memory
mkdir -p "$folder"/{pki,stage}
mount -t tmpfs -o mode=755 tmpfs "$folder/stage"
mkdir "$folder/stage"/{cluster,tools,here,memory,netns,mount}
mount --bind "$folder" "$folder/stage/cluster"
mount --bind "$tools" "$folder/stage/tools"
mount --bind "$here" "$folder/stage/here"
mount --move "$folder/stage" /run
mount -t tmpfs -o mode=755,size=8g tmpfs $M
for place in /tmp /var/lib /var/log; do mount -t tmpfs tmpfs $place; done
mount --make-rshared /
cd $C
export PATH=$T/bin:$T/deb/usr/sbin:$T/deb/usr/bin:$PATH LD_LIBRARY_PATH=$T/deb/usr/lib/x86_64-linux-gnu
# shellcheck source=network.sh
source /run/here/network.sh
# shellcheck source=control-plane.sh
source /run/here/control-plane.sh
# shellcheck source=node.sh
source /run/here/node.sh

# Starts a program in the background, with its log.
start() {
  local name=$1
  shift
  "$@" >>"log/$name.log" 2>&1 </dev/null 7<&- &
  echo $! >"$name.pid"
}
# Tries until it succeeds; ends the cluster when the program that has to do it has ended.
until_ok() {
  local program=$1
  shift
  until "$@" >/dev/null 2>&1; do
    kill -0 "$(<"$program.pid")" || { tail -n 5 "log/$program.log" >&2 && exit 1; }
    sleep 0.05
  done
}

make_network
make_certificates
start_control_plane
for ((node = 1; node <= nodes; node++)); do start_runtime $node; done
until_ok apiserver curl --silent --fail --max-time 1 --cacert pki/ca.crt -H "authorization: Bearer admin" "https://$API/readyz"
say "the API server is ready"
for ((node = 1; node <= nodes; node++)); do start_node $node; done
kubectl() { command kubectl --kubeconfig admin.kubeconfig "$@"; }
make_volumes | kubectl create -f - >log/volumes.log
until_ok kcm kubectl get serviceaccount default
for ((node = 1; node <= nodes; node++)); do
  kubectl wait --for=create "node/node$node" --timeout=60s >/dev/null
  kubectl wait --for=condition=Ready "node/node$node" --timeout=60s >/dev/null
done
say "the nodes are ready"
echo "ready https://$API host $HOST $(kube-apiserver --version)"
touch ready
# The owner's end is the end of standard input.
cat >/dev/null
