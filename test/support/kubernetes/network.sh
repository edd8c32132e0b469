# Sourced by init.sh. One Ethernet for the machine outside (.1), the control plane (.2) and the nodes (.11 and on), each node in a
# network namespace of its own with its bridge of pods. The addresses are from 198.18.0.0/15, which is set aside for tests of networks.
#
#   machine ──tkubeN──┐
#   control plane ────┼── bridge ──┬── node1 ── pods
#                     ┘            └── node2 ── pods

at_node() { nsenter --net=/run/netns/node"$1" "${@:2}"; }
outside() { nsenter --net=/proc/self/fd/7 "$@"; }
# A quarter of the cluster's range of pods for each node.
pods_of() { echo "$POD_NET.$((($1 - 1) * 64))/26"; }

make_network() {
  local number node other
  ip link set lo up
  ip link add bridge type bridge
  ip link set bridge up
  # The link's name outside is the claim to the number, and with it to the addresses; up to 64 clusters live side by side.
  for ((number = 0; number < 64; number++)); do
    if ip link add uplink type veth peer name tkube$number netns /proc/self/fd/7 2>/dev/null; then break; fi
  done
  [[ $number -lt 64 ]] || { echo "64 clusters run already" >&2 && exit 1; }
  NET=198.18.$((number * 4)) POD_NET=198.18.$((number * 4 + 1)) SERVICE_NET=198.18.$((number * 4 + 2))
  HOST=$NET.1 API=$NET.2:6443
  ip link set uplink master bridge up
  ip addr add $NET.2/24 dev bridge
  outside ip addr add $HOST/24 dev tkube$number
  outside ip link set tkube$number up
  for ((node = 1; node <= nodes; node++)); do
    ip netns add node$node
    ip link add to-node$node master bridge type veth peer name eth0 netns node$node
    ip link set to-node$node up
    at_node $node ip link set lo up
    at_node $node ip link set eth0 up
    at_node $node ip addr add $NET.$((10 + node))/24 dev eth0
    at_node $node sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  done
  # Pods are reached through their node, services through the first node's kube-proxy.
  for ((node = 1; node <= nodes; node++)); do
    ip route add "$(pods_of $node)" via $NET.$((10 + node))
    outside ip route add "$(pods_of $node)" via $NET.$((10 + node))
    for ((other = 1; other <= nodes; other++)); do
      [[ $other = "$node" ]] || at_node $other ip route add "$(pods_of $node)" via $NET.$((10 + node))
    done
    # A packet needs a route before kube-proxy rewrites its address.
    at_node $node ip route add default via $NET.2
  done
  ip route add $SERVICE_NET.0/24 via $NET.11
  outside ip route add $SERVICE_NET.0/24 via $NET.11
}
