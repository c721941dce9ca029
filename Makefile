# What people and CI run. Nothing but Go is needed for run and test.

.PHONY: run test test-postgres race fuzz bench quality lint screenshots

run: ## serve the sample, or what you loaded
	go run ./cmd/talkgraph serve

test:
	go test ./...

test-postgres: ## on a PostgreSQL 15 of its own, which has to be installed
	.ci/with-postgres go test -count=1 ./graph/cayley
	.ci/with-postgres go test -count=1 -run Postgres ./cmd/talkgraph

race: ## the browser tests race nothing of ours that others do not
	go test -race -skip Browser ./...

screenshots: ## of the main pages into screenshots/; three stand in the README
	TALKGRAPH_SCREENSHOTS=$(CURDIR)/screenshots go test -count=1 -run '^TestScreenshots$$' ./cmd/talkgraph
	for page in answer-desktop-light map-desktop-dark talk-phone-light; do cp screenshots/$$page.png data/$$page.png; done

FUZZTIME ?= 10m

fuzz: ## each target for FUZZTIME
	go test -run '^$$' -fuzz '^FuzzSplit$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./loader
	go test -run '^$$' -fuzz '^FuzzMentions$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./loader
	go test -run '^$$' -fuzz '^FuzzQuestion$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./queries
	go test -run '^$$' -fuzz '^FuzzReadQuads$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./graph/cayley
	go test -run '^$$' -fuzz '^FuzzNext$$' -fuzztime $(FUZZTIME) -fuzzminimizetime 50x ./loader/jsonl

bench: ## save the output of two commits and compare them with benchstat
	go test -run '^$$' -bench . -benchmem ./...

quality: ## compare the notes in folder NOTES with the gold of 39 real notes; the reports show in the diff
	for set in headings rest; do go run ./cmd/talkgraph evaluate loader/testdata/$$set.gold $(NOTES) >loader/testdata/$$set.report || exit 1; done
	git diff --stat -- loader/testdata

lint:
	go vet ./...
	test -z "$$(gofmt -l .)"
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...
	go run ./cmd/talkgraph vocabulary check
