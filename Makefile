GO ?= go
PKG ?= ./...
VERSION ?= $(shell git describe --tags --dirty=+changes 2>/dev/null)
COMMIT ?= $(shell git describe --always --dirty=+changes --exclude='*' --abbrev=12 2>/dev/null)
PLATFORMS ?= linux/amd64 linux/arm64 linux/loong64 windows/amd64 darwin/arm64 darwin/amd64

.PHONY: help tools build demo test check fmt vet staticcheck complexity race bench fuzz generate cross release container
help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

build: ## the binary, in bin/
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags "-s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)" -o bin/zhibiao ./cmd/zhibiao

demo: ## the sample instance, on 127.0.0.1:9470
	$(GO) run ./cmd/zhibiao demo

tools: ## install the real servers that tests meet (Debian, root)
	@.ci/tools

test: tools ## everything that a commit must pass; installs what it needs
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'run: make fmt'; exit 1; }
	$(GO) vet $(PKG)
	$(GO) test -timeout 40m $(PKG)

check: fmt vet staticcheck complexity test ## format, vet, staticcheck, complexity and test

fmt: ## format the code
	gofmt -w .

vet: ## go vet
	$(GO) vet $(PKG)

staticcheck: ## staticcheck at a pinned version
	$(GO) run honnef.co/go/tools/cmd/staticcheck@v0.7.0 $(PKG)

complexity: ## no function that is hard to follow: cognitive complexity of 30 at most
	$(GO) run github.com/uudashr/gocognit/cmd/gocognit@v1.3.0 -over 30 -test=false .

race: ## the tests under the race detector
	$(GO) test -race -timeout 60m $(PKG)

bench: ## benchmarks; see docs/benchmarks.md for what they measure
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m $(PKG)

FUZZTIME ?= 30s
fuzz: ## every fuzz target for FUZZTIME
	@for p in $$($(GO) list $(PKG)); do \
	  for f in $$($(GO) test -list '^Fuzz' $$p | grep ^Fuzz); do \
	    echo "$$p $$f"; $(GO) test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) $$p || exit 1; \
	  done; done

generate: ## make the sample workbooks and the dashboards anew
	$(GO) generate ./...

cross: ## prove that the binary is pure Go
	CGO_ENABLED=0 GOOS=linux GOARCH=arm64 $(GO) build -o /dev/null ./cmd/zhibiao
	CGO_ENABLED=0 GOOS=linux GOARCH=loong64 $(GO) build -o /dev/null ./cmd/zhibiao

release: ## archives for every platform and their checksums, in dist/
	packaging/release "$(VERSION)" "$(COMMIT)" $(PLATFORMS)

container: ## the container image zhibiao, by podman
	podman build -t zhibiao --build-arg VERSION="$(VERSION)" --build-arg COMMIT="$(COMMIT)" -f packaging/Containerfile .
