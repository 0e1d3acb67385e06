package values

import "math/rand/v2"

// textGen writes texts for a pattern.
type textGen struct {
	rng *rand.Rand
	// wild is 0 for the plainest characters of each class, 1 for printable
	// ones now and then, 2 for anything.
	wild   int
	out    []rune
	groups map[int][]rune
	names  map[string]int
	ahead  []overlay
	steps  int
}

// maxSteps bounds the work on one text: repeats of repeats multiply.
const maxSteps = 4 * MaxText

// overlay is what a look ahead wants to see at an offset.
type overlay struct {
	at   int
	text []rune
}

// text writes one text of about the wanted length. With look, what a look
// ahead wants to see is written over what was there.
func (g *textGen) text(root *part, want int, look bool) string {
	g.out, g.ahead, g.steps = g.out[:0], nil, 0
	g.groups, g.names = map[int][]rune{}, map[string]int{}
	g.write(root, want)
	if look {
		for _, o := range g.ahead {
			copy(g.out[min(o.at, len(g.out)):], o.text)
		}
	}
	return string(g.out)
}

func (g *textGen) write(p *part, want int) {
	if g.steps++; g.steps > maxSteps {
		return // the length will be wrong, and the text dropped
	}
	switch p.kind {
	case partChar:
		g.char(p.chars)
	case partSequence:
		g.sequence(len(p.parts), func(i int) *part { return p.parts[i] }, want)
	case partChoice:
		g.write(g.branch(p.parts, want), want)
	case partRepeat:
		child := p.parts[0]
		g.sequence(g.count(p, want), func(int) *part { return child }, want)
	case partGroup:
		g.group(p, want)
	case partBack:
		n := p.group
		if p.name != "" {
			n = g.names[p.name]
		}
		g.out = append(g.out, g.groups[n]...)
	case partLook:
		g.look(p.parts[0])
	}
}

func (g *textGen) char(c classChars) {
	n := len(c.all)
	switch {
	case n == 0:
		return // the empty class: the engine will refuse the text
	case g.wild == 0 || g.wild == 1 && g.rng.IntN(4) > 0:
		n = max(c.tame, 1)
	case g.wild == 1:
		n = max(c.plain, c.tame, 1)
	}
	g.out = append(g.out, c.all[g.rng.IntN(n)])
}

// sequence writes n parts, dividing among them by chance what is wanted beyond
// their least lengths. What a part leaves over goes to those behind it.
func (g *textGen) sequence(n int, at func(int) *part, want int) {
	slack, room := want, 0
	for i := range n {
		slack -= at(i).min
		room += at(i).max - at(i).min
	}
	for i := 0; i < n && g.steps <= maxSteps; i++ {
		p := at(i)
		mine := p.max - p.min
		room -= mine
		low := min(max(slack-room, 0), mine)
		high := max(min(mine, slack), low)
		extra := low
		if high > low {
			extra += g.rng.IntN(high - low + 1)
		}
		before := len(g.out)
		g.write(p, p.min+extra)
		slack -= len(g.out) - before - p.min
	}
}

// branch picks an alternative that can have the wanted length, or any.
func (g *textGen) branch(parts []*part, want int) *part {
	var fit []*part
	for _, p := range parts {
		if p.min <= want && want <= p.max {
			fit = append(fit, p)
		}
	}
	if len(fit) == 0 {
		fit = parts
	}
	return fit[g.rng.IntN(len(fit))]
}

// count says how often to repeat for the wanted length.
func (g *textGen) count(p *part, want int) int {
	child := p.parts[0]
	low, high := p.least, p.most
	if child.max > 0 {
		low = max(low, (want+child.max-1)/child.max)
	}
	if child.min > 0 {
		high = min(high, want/child.min)
	} else {
		high = min(high, want)
	}
	low = min(low, p.most, max(want, p.least))
	if high < low { // no number of repeats fits: rather too short
		low, high = max(high, p.least), max(high, p.least)
	}
	return min(low+g.rng.IntN(high-low+1), MaxText)
}

func (g *textGen) group(p *part, want int) {
	start := len(g.out)
	g.write(p.parts[0], want)
	if p.group > 0 {
		g.groups[p.group] = append([]rune(nil), g.out[start:]...)
	}
	if p.name != "" {
		g.names[p.name] = p.group
	}
}

// look writes what a look ahead wants to see, aside.
func (g *textGen) look(p *part) {
	start := len(g.out)
	g.write(p, p.min+g.rng.IntN(min(p.max-p.min, 6)+1))
	g.ahead = append(g.ahead, overlay{start, append([]rune(nil), g.out[start:]...)})
	g.out = g.out[:start]
}
