# Sourced by init.sh: keys, etcd, API server, controller manager and scheduler. All listen in the cluster's own network only.

new_key() { openssl ecparam -name prime256v1 -genkey -noout -out "pki/$1.key"; }
# certificate NAME SUBJECT EXTENSIONS, signed by the cluster's authority.
certificate() {
  new_key "$1"
  openssl req -new -key "pki/$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -CA pki/ca.crt -CAkey pki/ca.key -CAcreateserial -days 30 -extfile <(printf '%b' "$3") -out "pki/$1.crt" 2>/dev/null
}

make_certificates() {
  local server=extendedKeyUsage=serverAuth client=extendedKeyUsage=clientAuth node nodes_names=
  new_key ca
  openssl req -x509 -new -key pki/ca.key -subj /CN=test-cluster -days 30 -addext keyUsage=critical,keyCertSign,cRLSign,digitalSignature -out pki/ca.crt 2>/dev/null
  certificate apiserver /CN=kube-apiserver "$server\nsubjectAltName=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,IP:$SERVICE_NET.1,IP:$NET.2"
  certificate kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client "$client"
  # For a proxy of the tests between clients and the API server: clients in pods trust it as they trust the API server.
  certificate proxy /CN=fault-proxy "$server\nsubjectAltName=DNS:localhost,IP:127.0.0.1,IP:$HOST"
  new_key service-accounts
  openssl ec -in pki/service-accounts.key -pubout -out pki/service-accounts.pub 2>/dev/null
  for ((node = 1; node <= nodes; node++)); do
    certificate node$node /O=system:nodes/CN=system:node:node$node "$server,clientAuth\nsubjectAltName=DNS:node$node,IP:$NET.$((10 + node))"
    nodes_names+=" node$node"
  done
  # A user's token is the user's name: nobody outside this machine reaches the API server.
  {
    printf '%s,%s,%s,"system:masters"\n' admin admin admin kcm kcm kcm
    printf '%s,system:kube-%s,%s,\n' scheduler scheduler scheduler proxy proxy proxy
    for node in $nodes_names; do printf '%s,system:node:%s,%s,"system:nodes"\n' "$node" "$node" "$node"; done
  } >pki/tokens.csv
  for user in admin kcm scheduler proxy $nodes_names; do
    cat >$user.kubeconfig <<YAML
apiVersion: v1
kind: Config
clusters: [{ name: test, cluster: { server: "https://$API", certificate-authority-data: $(base64 -w0 pki/ca.crt) } }]
users: [{ name: $user, user: { token: $user } }]
contexts: [{ name: test, context: { cluster: test, user: $user } }]
current-context: test
YAML
  done
}

start_control_plane() {
  # Nothing has to survive a power failure.
  start etcd etcd --data-dir $M/etcd --unsafe-no-fsync --log-level warn
  start apiserver kube-apiserver --etcd-servers http://127.0.0.1:2379 --secure-port "${API#*:}" --bind-address "$NET.2" --advertise-address "$NET.2" \
    --tls-cert-file pki/apiserver.crt --tls-private-key-file pki/apiserver.key --client-ca-file pki/ca.crt --token-auth-file pki/tokens.csv \
    --kubelet-client-certificate pki/kubelet-client.crt --kubelet-client-key pki/kubelet-client.key --kubelet-certificate-authority pki/ca.crt \
    --kubelet-preferred-address-types InternalIP --service-cluster-ip-range "$SERVICE_NET.0/24" --authorization-mode Node,RBAC \
    --enable-admission-plugins NodeRestriction --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file pki/service-accounts.pub --service-account-signing-key-file pki/service-accounts.key --allow-privileged
  # A node counts as lost after 8 seconds in place of 40, so that tests need not wait for it.
  start kcm kube-controller-manager --kubeconfig kcm.kubeconfig --leader-elect=false --root-ca-file pki/ca.crt --cert-dir pki \
    --service-account-private-key-file pki/service-accounts.key --node-monitor-period 1s --node-monitor-grace-period 8s
  start scheduler kube-scheduler --kubeconfig scheduler.kubeconfig --leader-elect=false --cert-dir pki
}

# Volumes that pods may claim: folders of this machine, which all nodes see, as they would a network's storage. `local` volumes get the
# owner that a pod asks for with fsGroup, which hostPath volumes do not. Class `tiny` is for full disks.
make_volumes() {
  local class number size path node names=
  for ((node = 1; node <= nodes; node++)); do names+="node$node, "; done
  for class in local tiny; do
    cat <<YAML
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: $class, annotations: { storageclass.kubernetes.io/is-default-class: "$([[ $class = local ]] && echo true || echo false)" } }
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
YAML
    for ((number = 1; number <= $([[ $class = local ]] && echo 40 || echo 3); number++)); do
      path=$M/volumes/$class-$number
      mkdir -p "$path"
      size=100Gi
      # The capacity that is declared is what claims ask for; this one has less.
      [[ $class = local ]] || mount -t tmpfs -o size=16m tmpfs "$path"
      cat <<YAML
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: $class-$number }
spec:
  capacity: { storage: $size }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: $class
  local: { path: $path }
  nodeAffinity:
    required: { nodeSelectorTerms: [{ matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: [$names] }] }] }
YAML
    done
  done
}
