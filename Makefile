# What people and CI run. Nothing but Go is needed for run and test.

.PHONY: cross release-check run test test-browser test-docs test-crash test-postgres accessibility race fuzz torture bench bench-peers train score quality lint screenshots build sbom licenses vulncheck

run: ## serve the sample, or what you loaded
	go run ./cmd/talkgraph serve

# What takes long has targets of its own; CI runs them all. "go test ./..." runs everything.
BROWSER = ^TestBrowser
DOCS    = ^Test(Docs|Newcomer)
CRASH   = ^Test(Killed|HostileNotes|Soak|FullDisk)

test: ## three minutes on two cores
	go test -skip '$(BROWSER)|$(DOCS)|$(CRASH)' ./...

test-browser: ## in Chromium (Debian: apt install chromium)
	TALKGRAPH_BROWSER=1 go test -count=1 -run '$(BROWSER)' ./cmd/talkgraph

test-docs: ## every command of README and docs, and a newcomer's session
	go test -count=1 -run '$(DOCS)' ./cmd/talkgraph

test-crash: ## kills, a full disk, hostile notes, a mixed load, in short
	go test -count=1 -run '$(CRASH)' ./cmd/talkgraph

test-postgres: ## on a PostgreSQL 15 of its own, which has to be installed
	.ci/with-postgres go test -count=1 ./graph/cayley/...
	.ci/with-postgres go test -count=1 -run 'Postgres|Backup' ./cmd/talkgraph

accessibility: ## axe-core, which npm brings and TALKGRAPH_AXE names, finds nothing serious on any page
	@test -f "$(TALKGRAPH_AXE)" || { echo "npm install axe-core; TALKGRAPH_AXE=node_modules/axe-core/axe.min.js make accessibility"; exit 1; }
	go test -count=1 -run '^TestBrowserAccessibility' ./cmd/talkgraph

# TestExtract_LargestNotes counts allocations; the race detector empties pools at random. Of the
# tests of package main, which start processes, only those of servers and of what runs beside them
# are repeated. TestCommand_BesideAServer compares sixty processes.
race:
	go test -race -timeout 30m -skip '^TestExtract_LargestNotes' $$(go list ./... | grep -v /cmd/talkgraph$$)
	go test -race -timeout 30m -run '^Test(Serve|Watch|MCP|Backup|Workers|Command_)' -skip '^TestCommand_BesideAServer$$' ./cmd/talkgraph

# Crashes as often as KILLS, a mixed load for SOAK on 50,000 talks, hostile notes.
KILLS ?= 200
SOAK ?= 10m

torture: ## half an hour; PostgreSQL 15 has to be installed
	TALKGRAPH_KILLS=$(KILLS) .ci/with-postgres go test -count=1 -v -timeout 2h -run 'Killed|Hostile' ./cmd/talkgraph
	TALKGRAPH_SOAK=$(SOAK) go test -count=1 -v -timeout 2h -run '^TestSoak$$' ./cmd/talkgraph
	go test -count=20 -timeout 1h -run 'Model' ./graph/...

GORELEASER = go run github.com/goreleaser/goreleaser/v2@v2.15.1

# The same source gives the same bytes, whatever the folder it lies in. Without symbols
# and Gin's MessagePack the program has two thirds of its size.
RELEASE = CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags nomsgpack -ldflags "-s -w"

build: ## a static program, bin/talkgraph
	$(RELEASE) -o bin/talkgraph ./cmd/talkgraph

# The platforms of a release, as in .goreleaser.yaml.
PLATFORMS = linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

cross: ## build for each platform of a release; two minutes each the first time, then seconds
	for p in $(PLATFORMS); do echo $$p; GOOS=$${p%/*} GOARCH=$${p#*/} $(RELEASE) -o $(or $(TMPDIR),/tmp)/talkgraph-cross ./cmd/talkgraph || exit 1; done
	rm $(or $(TMPDIR),/tmp)/talkgraph-cross

release-check: ## check .goreleaser.yaml and build a snapshot into dist; publishes nothing
	$(GORELEASER) check
	$(GORELEASER) release --snapshot --clean

sbom: ## what is in the program, as CycloneDX: sbom.json
	go run github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.9.0 app -json -licenses -output sbom.json -main cmd/talkgraph .

licenses: sbom ## of what is in the program; one that is not recognised is left empty
	go run github.com/itchyny/gojq/cmd/gojq@v0.12.17 -r '.components[] | [.name, .version, ((.evidence.licenses // []) | map(.license.id // .license.name) | join(" "))] | @tsv' sbom.json

vulncheck: ## needs the network: its database is fetched
	go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./...

screenshots: ## of the main pages into screenshots/; the README shows three
	TALKGRAPH_SCREENSHOTS=$(CURDIR)/screenshots go test -count=1 -run '^TestScreenshots$$' ./cmd/talkgraph
	for page in answer-desktop-light map-desktop-dark talk-phone-light; do cp screenshots/$$page.png data/$$page.png; done

# A count: Go before 1.27 may fail at the end of a time (go.dev/issue/75804).
FUZZTIME ?= 100000x

# Every fuzz target of the tree, as package:target.
FUZZ = $(shell grep -ro --include='*_test.go' '^func Fuzz[A-Za-z]*' . | sed 's|^\./||; s|/[^/]*:func |:|' | sort)

fuzz: ## each target for FUZZTIME
	for target in $(FUZZ); do go test -run '^$$' -fuzz "^$${target#*:}$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./$${target%:*} || exit 1; done

# The talks, stores and databases of benchmarks are kept here: 15 GB for a million talks.
BENCH ?= $(CURDIR)/bench

bench: ## half an hour; save the output of two commits and compare them with benchstat
	TALKGRAPH_BENCH=$(BENCH) go test -run '^$$' -bench . -benchmem -timeout 3h ./...

# Kuzu and Oxigraph come from npm; Cayley's own program from its module.
bench-peers: ## after make bench: the same questions to other databases, half an hour
	mkdir -p $(BENCH)/peers
	npm install --silent --no-audit --no-fund --prefix $(BENCH)/peers kuzu@0.11.3 oxigraph@0.5.11
	cd cmd/peers/cayley && go build -o $(BENCH)/peers/cayley github.com/cayleygraph/cayley/cmd/cayley
	cd cmd/peers && go build -o $(BENCH)/peers/peers .
	PGOPTIONS_SERVER="-c shared_buffers=2GB -c max_wal_size=8GB" .ci/with-postgres $(BENCH)/peers/peers -db bolt:$(BENCH)/million.db -dir $(BENCH)/peers -modules $(BENCH)/peers -cayley $(BENCH)/peers/cayley postgres sqlite kuzu cayley
	$(BENCH)/peers/peers -db bolt:$(BENCH)/million.db -talks 100000 -dir $(BENCH)/peers -modules $(BENCH)/peers oxigraph kuzu

# NOTES and GOLD are folders of notes and of what a careful reader found in them.
train: ## learn where talks begin and print the scores with one author left out
	go run ./loader/segment/train -part splits $(NOTES) $(GOLD)

score: ## hold the recorded scores; CORPUS has the folders notes and gold
	TALKGRAPH_CORPUS=$(abspath $(CORPUS)) go test -count=1 -run 'AuthorLeftOut|Corpus' ./loader/segment/train ./loader/markdown

quality: ## compare the notes in folder NOTES with the gold of 39 real notes; the reports show in the diff
	for set in headings rest; do go run ./cmd/talkgraph evaluate loader/testdata/$$set.gold $(NOTES) >loader/testdata/$$set.report || exit 1; done
	git diff --stat -- loader/testdata

lint:
	go vet ./...
	cd cmd/peers && go vet ./...
	test -z "$$(gofmt -l .)"
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	go run ./cmd/talkgraph vocabulary check
