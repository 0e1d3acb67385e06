// Command table measures all that the README tells of speed and prints it as a
// table, or writes it into the README.
//
//	go run ./table -readme ../README.md
package main

import (
	"flag"
	"fmt"
	"os"
	"time"

	"assay/bench"
)

// options say how much is measured.
type options struct {
	rounds  int
	random  int
	load    time.Duration
	cases   int
	journal int64
	only    string
	readme  string
}

func main() {
	var o options
	var gigabytes float64
	flag.IntVar(&o.rounds, "rounds", 5, "how often what is compared is measured")
	flag.IntVar(&o.random, "random", 10_000, "random bodies of a run whose throughput is measured")
	flag.DurationVar(&o.load, "load", 5*time.Second, "how long the load generator sends")
	flag.IntVar(&o.cases, "cases", 1_000_000, "random cases of the largest run; 0 leaves it out")
	flag.Float64Var(&gigabytes, "journal", 5, "size of the journal that is reported on, in GB; 0 leaves it out")
	flag.StringVar(&o.only, "only", "", "measure this part alone: throughput, start, memory, journal or descriptions")
	flag.StringVar(&o.readme, "readme", "", "write the table into this `FILE`, between its markers")
	flag.Parse()
	o.journal = int64(gigabytes * 1e9)
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "table:", err)
		os.Exit(1)
	}
}

func run(o options) error {
	dir, err := os.MkdirTemp("", "assay-bench-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	p, err := bench.Build(dir)
	if err != nil {
		return err
	}
	var t table
	for _, m := range measures {
		if o.only != "" && o.only != m.name {
			continue
		}
		began := time.Now()
		if err := m.rows(p, o, &t); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		fmt.Fprintf(os.Stderr, "%s: %s\n", m.name, time.Since(began).Round(time.Second))
	}
	fmt.Print(t.String())
	if o.readme == "" {
		return nil
	}
	return t.into(o.readme)
}
