package bench

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	vegeta "github.com/tsenart/vegeta/v12/lib"
)

// connections are as many as a run has by default.
const connections = 8

// Turn is one comparison: a whole run, and a load generator that sends one of
// its bodies as fast as it can for as long as load says.
type Turn struct {
	Requests         int     // of the run
	Run, Load        float64 // requests a second; of the run from the start of the process to its exit
	RunCPU, LoadCPU  float64 // microseconds of the processor a request, the server's left out
	RunServe, Served float64 // the server's own for each
}

// Ratio is the rate of the run beside that of the generator.
func (t Turn) Ratio() float64 { return t.Run / t.Load }

// Work is the same ratio of what the processor had to do, server included: what
// the ratio would be on a machine where nothing else runs.
func (t Turn) Work() float64 { return (t.LoadCPU + t.Served) / (t.RunCPU + t.RunServe) }

// Throughput compares a run of all checks, with so many random bodies beside the
// plan, with vegeta's unlimited rate: the same body, as many connections, a
// fresh server for each.
func (p *Program) Throughput(random int, load time.Duration) (Turn, error) {
	var t Turn
	out := filepath.Join(p.Dir, "throughput")
	defer os.RemoveAll(out)
	s, err := p.Serve()
	if err != nil {
		return t, err
	}
	cost, err := p.Run("run", "--target", s.URL, "--random", strconv.Itoa(random), "--quiet", "--out", out)
	served := s.Stop()
	if err != nil {
		return t, err
	}
	j, err := openJournal(filepath.Join(out, "run.ndjson"))
	if err != nil {
		return t, err
	}
	t.Requests = j.requests
	n := float64(j.requests)
	t.Run, t.RunCPU, t.RunServe = n/cost.Wall.Seconds(), micros(cost.CPU)/n, micros(served)/n
	return t, p.attack(&t, j, load)
}

// attack measures the generator.
func (p *Program) attack(t *Turn, j *journal, load time.Duration) error {
	s, err := p.Serve()
	if err != nil {
		return err
	}
	target := vegeta.Target{Method: http.MethodPost, URL: s.URL + j.path, Body: []byte(j.body), Header: http.Header{
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, "Authorization": {"Bearer " + token},
	}}
	attacker := vegeta.NewAttacker(vegeta.Workers(connections), vegeta.MaxWorkers(connections), vegeta.Connections(connections))
	hits, failed := 0, 0
	began, used := time.Now(), processorTime()
	for hit := range attacker.Attack(vegeta.NewStaticTargeter(target), vegeta.Rate{}, load, "create") {
		if hits++; hit.Code != http.StatusCreated {
			failed++
		}
	}
	took, used := time.Since(began), processorTime()-used
	served := s.Stop()
	if failed > 0 || hits == 0 {
		return fmt.Errorf("of %d creates of the load generator %d were not answered 201", hits, failed)
	}
	n := float64(hits)
	t.Load, t.LoadCPU, t.Served = n/took.Seconds(), micros(used)/n, micros(served)/n
	return nil
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }
