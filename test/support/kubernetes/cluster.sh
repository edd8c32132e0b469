#!/usr/bin/env bash
# A whole Kubernetes on this machine, in namespaces of its own for processes, mounts and network. Needs root.
#   cluster.sh run DIR [NODES]  runs until standard input ends or a signal comes; prints `ready` and its addresses once the nodes are
#   cluster.sh up DIR [NODES]   the same in the background; returns when it is ready
#   cluster.sh import DIR FILE  makes an image known on its nodes, from an OCI archive
#   cluster.sh down DIR         ends it
#   cluster.sh check            says what this machine lacks for it, and fails then
# With KUBECONFIG=DIR/admin.kubeconfig kubectl works from outside. After `down` logs are left in DIR/log, after `run` nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
fail() { echo "cluster: $*" >&2 && exit 1; }

command=${1:-} folder=${2:-} nodes=${3:-1}
[[ $command = check || $command =~ ^(run|up|down|import)$ && -n $folder ]] || fail "usage: cluster.sh check, or cluster.sh run|up|down|import DIR [NODES|FILE]"
[[ $command = import || $nodes =~ ^[1-4]$ ]] || fail "a cluster has 1 to 4 nodes, not $nodes"
if [[ -n $folder ]]; then
  mkdir -p "$folder/log"
  folder=$(cd "$folder" && pwd)
fi
alive() { [[ -e $folder/pid ]] && kill -0 "$(<"$folder/pid")" 2>/dev/null; }

import() {
  local archive=$nodes tools socket
  alive || fail "none runs in $folder"
  tools=$("$here/tools.sh")
  for socket in "$folder"/node*/containerd.sock; do
    "$tools/deb/usr/bin/ctr" --address "$socket" --namespace k8s.io images import "$archive" &
    importing+=($!)
  done
  for pid in "${importing[@]}"; do wait "$pid"; done
}

down() {
  alive || fail "none runs in $folder"
  local pid
  pid=$(<"$folder/pid")
  kill "$pid"
  tail --pid="$pid" -s 0.05 -f /dev/null
}

up() {
  rm -f "$folder/stdin"
  mkfifo "$folder/stdin"
  # A cluster in the background has no owner whose end would end it: it holds its own standard input open.
  setsid "$0" run "$folder" "$nodes" 0<>"$folder/stdin" >"$folder/log/run.log" 2>&1 &
  while kill -0 $! 2>/dev/null; do
    if [[ -e $folder/ready ]]; then
      cat "$folder/log/run.log"
      echo "export KUBECONFIG=$folder/admin.kubeconfig"
      return
    fi
    sleep 0.05
  done
  cat "$folder/log/run.log" >&2
  exit 1
}

# What only a root with these rights can do is tried before anything is started.
check() {
  [[ $EUID = 0 ]] || fail "needs root, or a container with --privileged and its own cgroups"
  for program in unshare nsenter ip mount openssl curl; do
    command -v $program >/dev/null || fail "needs $program: apt-get install util-linux iproute2 mount openssl curl"
  done
  unshare --mount --net --pid --fork true 2>/dev/null || fail "may not make namespaces: run it in a container with --privileged (or CAP_SYS_ADMIN and CAP_NET_ADMIN)"
  [[ -d /sys/fs/cgroup/memory || -e /sys/fs/cgroup/cgroup.controllers ]] || fail "needs cgroups at /sys/fs/cgroup"
}

# The first cgroup of this cluster, in each hierarchy of version 1 or in the one of version 2.
cgroup=terrarium-kubernetes-$$
is_v2() { [[ -e /sys/fs/cgroup/cgroup.controllers ]]; }
hierarchies() { if is_v2; then echo /sys/fs/cgroup; else find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d; fi; }
make_cgroups() {
  local hierarchy path node
  ! is_v2 || delegate /sys/fs/cgroup
  while read -r hierarchy; do
    for ((node = 0; node <= nodes; node++)); do
      path=$cgroup$([[ $node = 0 ]] || echo "/node$node")
      mkdir "$hierarchy/$path"
      # A cpuset of version 1 starts empty and takes no process.
      for file in cpuset.cpus cpuset.mems; do [[ $hierarchy != */cpuset ]] || cat "$hierarchy/$file" >"$hierarchy/$path/$file"; done
      ! is_v2 || delegate "$hierarchy/$path"
    done
  done < <(hierarchies)
}
# Hands the controllers of a cgroup of version 2 on to those below it. A cgroup in a container does that only while it has no
# processes of its own: these move down first. The real first cgroup of a machine may keep them.
delegate() {
  local all pid pids
  all=$(sed 's/[^ ]*/+&/g' "$1/cgroup.controllers")
  [[ -z $all ]] || echo "$all" >"$1/cgroup.subtree_control" 2>/dev/null && return
  mkdir -p "$1/outside-of-kubernetes"
  mapfile -t pids <"$1/cgroup.procs"
  for pid in "${pids[@]}"; do echo "$pid" >"$1/outside-of-kubernetes/cgroup.procs" 2>/dev/null || true; done
  echo "$all" >"$1/cgroup.subtree_control" || fail "may not hand on the controllers of $1: run it in a container with --privileged and its own cgroups"
}
remove_cgroups() {
  local hierarchy attempt
  while read -r hierarchy; do
    for ((attempt = 0; attempt < 50; attempt++)); do
      [[ -d $hierarchy/$cgroup ]] || break
      find "$hierarchy/$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null || sleep 0.1
    done
  done < <(hierarchies)
}

end() {
  trap '' INT TERM
  # The first process of the process namespace takes all others along; mounts and network go with their namespaces.
  if [[ -n ${unshared:-} ]]; then
    # shellcheck disable=SC2046 -- none or one number
    kill -KILL $(cat "/proc/$unshared/task/$unshared/children" 2>/dev/null) 2>/dev/null || true
    wait "$unshared" || true
  fi
  remove_cgroups
  # Whoever started it in the background may want to read the logs; an owner that ran it has seen what it wanted.
  if [[ -e $folder/stdin ]]; then find "$folder" -mindepth 1 -maxdepth 1 ! -name log -exec rm -rf {} +; else rm -rf "$folder"; fi
}

run() {
  local tools
  tools=$("$here/tools.sh")
  check
  ! alive || fail "one runs in $folder already"
  echo $$ >"$folder/pid"
  trap end EXIT
  trap 'exit 143' INT TERM
  make_cgroups
  exec 5<&0 7</proc/self/ns/net
  setsid unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private \
    bash "$here/init.sh" "$folder" "$tools" "$cgroup" "$nodes" <&5 2>"$folder/log/init.log" &
  unshared=$!
  wait $unshared || fail "ended with status $?; the end of $folder/log/init.log: $(tail -n 3 "$folder/log/init.log")"
}

# On one line: bash reads a script as it goes, and somebody may edit this one while a cluster runs.
$command; exit
