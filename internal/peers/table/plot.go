package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/sallyport-go/sallyport/internal/peers/all"
	"github.com/sallyport-go/sallyport/internal/peers/ruleset"
)

// A curve is a matcher over the numbers of rules.
type curve struct {
	name   string
	points [][2]float64 // rules and value
}

// A panel is one diagram with two logarithmic axes.
type panel struct {
	title  string
	curves []curve
}

// Sizes in pixels.
const (
	panelWidth, panelHeight = 430, 420
	left, top               = 70, 50
	gap                     = 80
	legendWidth             = 190
)

// colours of the curves in turn, this module's first. After the last one they
// come again, without the first, with a dashed line and squares.
var colours = []string{"#000000", "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#999999"}

// plot returns the diagrams of time and memory as SVG.
func (r *results) plot() string {
	time := panel{title: "nanoseconds a call, mixed stream"}
	memory := panel{title: "bytes a rule"}
	var names []string
	for _, c := range r.comparisons() {
		if c.set == ruleset.Suffixes {
			continue
		}
		for _, s := range c.summaries {
			if s.matcher == control {
				continue // it is the curve of this module
			}
			if !slices.Contains(names, s.matcher) {
				names = append(names, s.matcher)
			}
			time.add(s.matcher, float64(c.rules), s.median[ruleset.Mixed])
			if s.built != nil {
				memory.add(s.matcher, float64(c.rules), s.built.bytes)
			}
		}
	}
	var order []string // the same whoever is the fastest
	for _, rv := range all.Rivals() {
		order = append(order, rv.Name)
	}
	order = append(order, nothing)
	slices.SortFunc(names, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	var b strings.Builder
	width, height := left+2*panelWidth+gap+20+legendWidth, top+panelHeight+60
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-family="sans-serif" font-size="13">`+"\n", width, height, width, height)
	b.WriteString(`<rect width="100%" height="100%" fill="white"/>` + "\n")
	time.draw(&b, left, names)
	memory.draw(&b, left+panelWidth+gap, names)
	x := left + 2*panelWidth + gap + 20
	for i, name := range names {
		y := top + 10 + 22*i
		fmt.Fprintf(&b, `<path d="M%d %dh28" %s/>`+"\n", x, y, stroke(i))
		fmt.Fprintln(&b, marker(i, float64(x+14), float64(y)))
		fmt.Fprintf(&b, `<text x="%d" y="%d">%s</text>`+"\n", x+36, y+4, name)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

// add adds a point to the curve of a matcher. A value that is not positive has
// no place on the axis.
func (p *panel) add(name string, rules, value float64) {
	if value <= 0 {
		return
	}
	i := slices.IndexFunc(p.curves, func(c curve) bool { return c.name == name })
	if i < 0 {
		i = len(p.curves)
		p.curves = append(p.curves, curve{name: name})
	}
	p.curves[i].points = append(p.curves[i].points, [2]float64{rules, value})
}

// draw draws the panel with its left axis at x.
func (p *panel) draw(b *strings.Builder, x float64, names []string) {
	across, up := decades(p.curves, 0), decades(p.curves, 1)
	px := func(v float64) float64 { return x + panelWidth*across.part(v) }
	py := func(v float64) float64 { return top + panelHeight*(1-up.part(v)) }
	fmt.Fprintf(b, `<text x="%.0f" y="%d" font-size="16">%s</text>`+"\n", x, top-20, p.title)
	for v := math.Pow(10, across.first); v <= math.Pow(10, across.last)*1.01; v *= 10 {
		fmt.Fprintf(b, `<path d="M%.1f %dv%d" stroke="#ddd"/>`+"\n", px(v), top, panelHeight)
		fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%s</text>`+"\n", px(v), top+panelHeight+20, thousands(int(v+0.5)))
	}
	for v := math.Pow(10, up.first); v <= math.Pow(10, up.last)*1.01; v *= 10 {
		fmt.Fprintf(b, `<path d="M%.1f %.1fh%d" stroke="#ddd"/>`+"\n", x, py(v), panelWidth)
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="end">%s</text>`+"\n", x-8, py(v)+4, thousands(int(v+0.5)))
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">rules</text>`+"\n", x+panelWidth/2, top+panelHeight+42)
	fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%d" height="%d" fill="none" stroke="#888"/>`+"\n", x, top, panelWidth, panelHeight)
	for _, c := range p.curves {
		i := slices.Index(names, c.name)
		var d strings.Builder
		for j, point := range c.points {
			command := "L"
			if j == 0 {
				command = "M"
			}
			fmt.Fprintf(&d, "%s%.1f %.1f", command, px(point[0]), py(point[1]))
			fmt.Fprintln(b, marker(i, px(point[0]), py(point[1])))
		}
		fmt.Fprintf(b, `<path d="%s" %s/>`+"\n", d.String(), stroke(i))
	}
}

// An axis is whole decades, by their logarithms.
type axis struct{ first, last float64 }

// decades returns the axis that holds a coordinate of all points.
func decades(curves []curve, coordinate int) axis {
	a := axis{math.Inf(1), math.Inf(-1)}
	for _, c := range curves {
		for _, point := range c.points {
			v := math.Log10(point[coordinate])
			a.first, a.last = min(a.first, math.Floor(v)), max(a.last, math.Ceil(v))
		}
	}
	if a.first == a.last {
		a.last++
	}
	return a
}

// part returns where on the axis v is, from 0 to 1.
func (a axis) part(v float64) float64 { return (math.Log10(v) - a.first) / (a.last - a.first) }

// colour returns the colour of the curve with index i, and whether it is the
// second one with it.
func colour(i int) (hex string, again bool) {
	if i < len(colours) {
		return colours[i], false
	}
	return colours[1+(i-1)%(len(colours)-1)], true
}

// stroke returns the attributes of a curve's line.
func stroke(i int) string {
	hex, again := colour(i)
	width, dash := 1.5, ""
	if i == 0 {
		width = 4
	}
	if again {
		dash = ` stroke-dasharray="5 4"`
	}
	return fmt.Sprintf(`fill="none" stroke="%s" stroke-width="%g"%s`, hex, width, dash)
}

// marker returns a point of a curve.
func marker(i int, x, y float64) string {
	hex, again := colour(i)
	if again {
		return fmt.Sprintf(`<rect x="%.1f" y="%.1f" width="7" height="7" fill="%s"/>`, x-3.5, y-3.5, hex)
	}
	return fmt.Sprintf(`<circle cx="%.1f" cy="%.1f" r="4" fill="%s"/>`, x, y, hex)
}
