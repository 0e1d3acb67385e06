package reports

import "assay/verdict"

// places finds the property of the outline that a place in an instance belongs
// to: "/tags/3" belongs to "/tags/*".
type places struct {
	root  placeNode
	known map[string]string // what was looked up before
}

type placeNode struct {
	next    map[string]*placeNode
	pointer string
	here    bool
}

func newPlaces(ps []verdict.Property) *places {
	out := &places{known: map[string]string{}}
	for _, p := range ps {
		node := &out.root
		for _, s := range segments(p.Pointer) {
			if node.next == nil {
				node.next = map[string]*placeNode{}
			}
			if node.next[s] == nil {
				node.next[s] = &placeNode{}
			}
			node = node.next[s]
		}
		node.pointer, node.here = p.Pointer, true
	}
	return out
}

// placesByKind makes the places of the body, under "", and those of each kind
// of parameter.
func placesByKind(ps []verdict.Property) map[string]*places {
	kinds := map[string][]verdict.Property{}
	for _, p := range ps {
		kinds[p.In] = append(kinds[p.In], p)
	}
	out := make(map[string]*places, len(kinds))
	for in, some := range kinds {
		out[in] = newPlaces(some)
	}
	return out
}

// of returns the pointer of the property, and whether there is one.
func (p *places) of(pointer string) (string, bool) {
	if found, ok := p.known[pointer]; ok {
		return found, found != noPlace
	}
	found := noPlace
	if n := p.root.find(segments(pointer)); n != nil {
		found = n.pointer
	}
	if len(p.known) < 10_000 {
		p.known[pointer] = found
	}
	return found, found != noPlace
}

// noPlace is no JSON pointer.
const noPlace = "none"

func (n *placeNode) find(path []string) *placeNode {
	if len(path) == 0 {
		if n.here {
			return n
		}
		return nil
	}
	for _, s := range []string{path[0], "*"} {
		if next := n.next[s]; next != nil {
			if found := next.find(path[1:]); found != nil {
				return found
			}
		}
	}
	return nil
}

// present calls found for each property that has a value in the decoded body.
func (n *placeNode) present(value any, found func(pointer string)) {
	if n.here {
		found(n.pointer)
	}
	switch v := value.(type) {
	case map[string]any:
		for name, item := range v {
			next := n.next[name]
			if next == nil {
				next = n.next["*"]
			}
			if next != nil {
				next.present(item, found)
			}
		}
	case []any:
		if next := n.next["*"]; next != nil {
			for _, item := range v {
				next.present(item, found)
			}
		}
	}
}
