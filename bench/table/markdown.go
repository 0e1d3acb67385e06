package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// table is what was measured, a line each.
type table struct{ lines []string }

func (t *table) row(what, measured, goal string) {
	line := fmt.Sprintf("| %s | %s | %s |\n", what, measured, goal)
	fmt.Fprint(os.Stderr, line) // the rest may take an hour
	t.lines = append(t.lines, line)
}

func (t *table) String() string {
	return "| what | measured | goal |\n|---|---|---|\n" + strings.Join(t.lines, "")
}

// The markers between which the README has the table.
const (
	opening = "<!-- bench: go run ./table -readme ../README.md -->\n"
	closing = "<!-- end of bench -->"
)

// into writes the table between the markers of a file.
func (t *table) into(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(data), opening)
	_, after, closed := strings.Cut(rest, closing)
	if !ok || !closed {
		return fmt.Errorf("%s has no %q with %q behind it", path, strings.TrimSpace(opening), closing)
	}
	return os.WriteFile(path, []byte(before+opening+t.String()+closing+after), 0o666)
}

// spread is the middle of several measures with the least and the most.
func spread(xs []float64, format string) string {
	return fmt.Sprintf("%s ("+format+" to "+format+")", middle(xs, format), slices.Min(xs), slices.Max(xs))
}

func middle(xs []float64, format string) string {
	sorted := slices.Sorted(slices.Values(xs))
	return fmt.Sprintf(format, sorted[len(sorted)/2])
}

// grouped writes a number with commas.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
