#!/usr/bin/env bash
# Builds from Go modules what test:cluster runs, into the layout of KUBEBUILDER_ASSETS:
#
#   test/cluster/build-binaries.sh <output folder> [Kubernetes version]
#
# etcd, kube-apiserver, kube-controller-manager, kube-scheduler, kubectl, and lws-manager, the LeaderWorkerSet controller.
# What is there already in these versions is not built again. Needs Go, 10 GB for its caches, and some ten minutes on two cores.
# Without lws-manager, what it reconciles is not checked; without any other program the script fails.
set -euo pipefail

out=$(mkdir -p "${1:?usage: build-binaries.sh <output folder> [Kubernetes version]}" && cd "$1" && pwd)
kubernetes=${2:-v1.36.0}
etcd=v3.6.16
lws=v0.10.0
older_lws=v0.9.0

# An older Go gets a newer one as a module.
export CGO_ENABLED=0 GOWORK=off GOTOOLCHAIN=${GOTOOLCHAIN:-auto}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

is_there() { # <binary> <module> <version>
  [ -x "$out/$1" ] && go version -m "$out/$1" | grep -qF "$2"$'\t'"$3" && echo "$1: already there"
}

# The path of a module's go.mod.
go_mod() { # <module@version>
  (cd "$work" && go mod download -json "$1") | sed -nE 's/^\t"GoMod": "(.*)",?$/\1/p'
}

# `go install` refuses modules that carry replace lines, so each binary is built from a module of its own that requires them.
build() { # <binary> <module> <version> <package> [replace flags of `go mod edit` and flags of `go build`...]
  local binary=$1 module=$2 version=$3 package=$4
  shift 4
  is_there "$binary" "$module" "$version" && return
  local replaces=() flags=() argument
  for argument; do
    case $argument in
      -replace=*) replaces+=("$argument") ;;
      *) flags+=("$argument") ;;
    esac
  done
  rm -rf "$work/build" && mkdir "$work/build" && cd "$work/build"
  go mod init build-binaries
  go mod edit -require="$module@$version" "${replaces[@]}"
  # Named at the end, so that what is interrupted is not taken for built.
  go build -mod=mod -trimpath "${flags[@]}" -o "$out/$binary.new" "$package" && mv "$out/$binary.new" "$out/$binary" || return
  echo "$binary: built from $module $version"
}

# Kubernetes requires its own libraries at v0.0.0 and expects them beside it; they are published as v0.<minor>.<patch>.
build_kubernetes() { # <binary>
  is_there "$1" k8s.io/kubernetes "$kubernetes" && return
  local staging version=${kubernetes#v1.} replaces=()
  while read -r staging; do
    replaces+=("-replace=$staging=$staging@v0.$version")
  done < <(sed -nE 's#^\s*(k8s\.io/[a-z-]+) => \./staging/.*#\1#p' "$(go_mod "k8s.io/kubernetes@$kubernetes")")
  local package=k8s.io/component-base/version
  build "$1" k8s.io/kubernetes "$kubernetes" "k8s.io/kubernetes/cmd/$1" "${replaces[@]}" -tags=providerless \
    "-ldflags=-s -w -X $package.gitVersion=$kubernetes -X $package.gitMajor=1 -X $package.gitMinor=${version%%.*}"
}

build etcd go.etcd.io/etcd/server/v3 "$etcd" go.etcd.io/etcd/server/v3
for binary in kubectl kube-apiserver kube-scheduler kube-controller-manager; do
  build_kubernetes "$binary"
done
# Module proxies may lack the newest one.
build lws-manager sigs.k8s.io/lws "$lws" sigs.k8s.io/lws/cmd || build lws-manager sigs.k8s.io/lws "$older_lws" sigs.k8s.io/lws/cmd ||
  echo "lws-manager: not built"

echo "export KUBEBUILDER_ASSETS=$out"
