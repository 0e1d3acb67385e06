package bench

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// Memory is a run of so many random cases against a server of its own process:
// half of them valid bodies, and half each with one fault.
func (p *Program) Memory(cases int) (Cost, error) {
	out := filepath.Join(p.Dir, "memory")
	defer os.RemoveAll(out)
	s, err := p.Serve()
	if err != nil {
		return Cost{}, err
	}
	defer s.Stop()
	cost, err := p.Run("run", "--target", s.URL, "--random", strconv.Itoa(cases/2), "--quiet", "--out", out)
	if err != nil {
		return cost, err
	}
	info, err := os.Stat(filepath.Join(out, "report.html"))
	if err == nil && info.Size() > 50<<20 {
		err = fmt.Errorf("the page of %d cases has %d bytes", cases, info.Size())
	}
	return cost, err
}

// Plan is the planning of a description without any traffic.
func (p *Program) Plan(args ...string) (Cost, error) {
	return p.Run(append([]string{"cases", "--format", "json"}, args...)...)
}
