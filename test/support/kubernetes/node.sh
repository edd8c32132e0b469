# Sourced by init.sh: what each node runs, in the node's network namespace: containerd, kubelet and kube-proxy.

start_runtime() {
  local node=$1 dir=$C/node$1
  mkdir -p "$dir/cni"
  cat >"$dir/cni/10-pods.conflist" <<JSON
{ "cniVersion": "0.4.0", "name": "pods", "plugins": [{ "type": "bridge", "bridge": "pods", "isGateway": true, "hairpinMode": true,
  "ipam": { "type": "host-local", "dataDir": "$dir/addresses", "ranges": [[{ "subnet": "$(pods_of "$node")" }]], "routes": [{ "dst": "0.0.0.0/0" }] } }] }
JSON
  # Without CAP_SYS_RESOURCE, as in some containers, nobody may lower a process's score for the out-of-memory killer.
  cat >"$dir/containerd.toml" <<TOML
version = 2
root = "$M/containerd$node"
state = "/run/containerd$node"
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.aufs"]
[grpc]
  address = "$dir/containerd.sock"
[ttrpc]
  address = "$dir/containerd.ttrpc.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "$T/deb/usr/lib/cni"
    conf_dir = "$dir/cni"
TOML
  start "containerd$node" at_node "$node" containerd --config "$dir/containerd.toml"
}

containers() { ctr --address "$C/node$1/containerd.sock" --namespace k8s.io "${@:2}"; }

start_node() {
  local node=$1 name=node$1 dir=$C/node$1 address=$NET.$((10 + $1))
  cat >"$dir/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: $address
authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: $C/pki/ca.crt } }
authorization: { mode: Webhook }
tlsCertFile: $C/pki/$name.crt
tlsPrivateKeyFile: $C/pki/$name.key
containerRuntimeEndpoint: unix://$dir/containerd.sock
cgroupDriver: cgroupfs
cgroupRoot: /$cgroup/$name
enforceNodeAllocatable: []
failCgroupV1: false
failSwapOn: false
makeIPTablesUtilChains: false
oomScoreAdj: 0
resolvConf: ""
podLogsDir: $M/pod-logs$node
volumePluginDir: $dir/plugins
nodeStatusUpdateFrequency: 2s
nodeLeaseDurationSeconds: 4
syncFrequency: 10s
localStorageCapacityIsolation: false
imageGCHighThresholdPercent: 100
evictionHard: { memory.available: 100Mi, nodefs.available: 0%, nodefs.inodesFree: 0%, imagefs.available: 0% }
YAML
  cat >"$dir/kube-proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: nftables
clientConnection: { kubeconfig: $C/proxy.kubeconfig }
hostnameOverride: $name
bindAddress: $address
clusterCIDR: $POD_NET.0/24
conntrack: { maxPerCore: 0 }
YAML
  until_ok "containerd$node" containers "$node" version
  containers "$node" images import $T/pause.tar >/dev/null
  start "kubelet$node" at_node "$node" kubelet --config "$dir/kubelet.yaml" --kubeconfig $name.kubeconfig --hostname-override $name --node-ip "$address" --root-dir "$M/kubelet$node"
  start "kube-proxy$node" at_node "$node" kube-proxy --config "$dir/kube-proxy.yaml"
}
