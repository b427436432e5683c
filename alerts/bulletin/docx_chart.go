package bulletin

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
)

// Charts are DrawingML's own, which word processors draw with the document's letters and print as lines, and which an office can
// restyle. Their figures stand in them: there is no workbook beside. Lengths are in English Metric Units.
const (
	emuPerTwip = 635
	barHeight  = 270000 // of a bar with the room around it
	chartRoom  = 900000 // of the axis and the legend
)

const (
	chartNS = `xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" ` +
		`xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"`
	chartContent = `application/vnd.openxmlformats-officedocument.drawingml.chart+xml`
)

// chartName is a chart's part by its number from 1, and chartID the relation that leads to it.
func chartName(n int) string { return "charts/chart" + strconv.Itoa(n) + ".xml" }
func chartID(n int) string   { return "rIdChart" + strconv.Itoa(n) }

// chartsOf are those of a document's annexes, in their order.
func chartsOf(annexes []Section) (list []*Chart) {
	for _, s := range annexes {
		for _, b := range s.Blocks {
			if b.Chart != nil {
				list = append(list, b.Chart)
			}
		}
	}
	return list
}

// putChart is the place in the text where a chart stands.
func putChart(b *word, c *Chart, width int) {
	b.charts++
	n := b.charts
	fmt.Fprintf(b, `<w:p><w:pPr><w:spacing w:before="0" w:after="120" w:line="240" w:lineRule="auto"/><w:jc w:val="center"/></w:pPr><w:r>`+
		`<w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" distT="0" distB="0" `+
		`distL="0" distR="0"><wp:extent cx="%d" cy="%d"/><wp:docPr id="%d" name="chart %d" descr="%s"/><wp:cNvGraphicFramePr/>`+
		`<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">`+
		`<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart `+
		`xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="%s"/></a:graphicData></a:graphic></wp:inline></w:drawing>`+
		`</w:r></w:p>`,
		width*emuPerTwip, len(c.Names)*barHeight+chartRoom, n, n, xmlText(c.Title), chartID(n))
}

// word writes a chart's part: bars that lie, parted by light, each part with its count.
func (c *Chart) word() string {
	var b strings.Builder
	b.WriteString(xmlHead + `<c:chartSpace ` + chartNS + `><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>` +
		`<c:plotArea><c:layout/><c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>`)
	for i := range c.Parts {
		c.series(&b, i)
	}
	b.WriteString(`<c:gapWidth val="45"/><c:overlap val="100"/><c:axId val="1"/><c:axId val="2"/></c:barChart>` +
		`<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/><c:axPos val="l"/>` +
		`<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>` +
		`<c:tickLblPos val="low"/><c:crossAx val="2"/><c:crosses val="autoZero"/><c:lblAlgn val="ctr"/><c:noMultiLvlLbl val="1"/></c:catAx>` +
		`<c:valAx><c:axId val="2"/><c:scaling><c:orientation val="minMax"/><c:min val="0"/></c:scaling><c:delete val="1"/><c:axPos val="b"/>` +
		`<c:numFmt formatCode="0" sourceLinked="0"/><c:crossAx val="1"/><c:crosses val="max"/></c:valAx>` +
		`</c:plotArea><c:legend><c:legendPos val="t"/><c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/></c:chart>` +
		`<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="900"><a:solidFill><a:srgbClr val="000000"/></a:solidFill>` +
		`<a:latin typeface="` + fangSong + `"/><a:ea typeface="` + fangSong + `"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>` +
		`</c:chartSpace>`)
	return b.String()
}

// series writes one light's parts of all bars. A part of nothing has no count in it.
func (c *Chart) series(b *strings.Builder, i int) {
	p := c.Parts[i]
	fmt.Fprintf(b, `<c:ser><c:idx val="%d"/><c:order val="%d"/><c:tx><c:v>%s</c:v></c:tx>`+
		`<c:spPr><a:solidFill><a:srgbClr val="%s"/></a:solidFill><a:ln w="6350"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>`+
		`</c:spPr><c:invertIfNegative val="0"/><c:dLbls><c:numFmt formatCode="0;;" sourceLinked="0"/><c:showLegendKey val="0"/>`+
		`<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>`,
		i, i, xmlText(p.Name), Shade(p.Light))
	fmt.Fprintf(b, `<c:cat><c:strLit><c:ptCount val="%d"/>`, len(c.Names))
	for n, name := range c.Names {
		fmt.Fprintf(b, `<c:pt idx="%d"><c:v>%s</c:v></c:pt>`, n, xmlText(name))
	}
	fmt.Fprintf(b, `</c:strLit></c:cat><c:val><c:numLit><c:formatCode>0</c:formatCode><c:ptCount val="%d"/>`, len(p.Counts))
	for n, count := range p.Counts {
		fmt.Fprintf(b, `<c:pt idx="%d"><c:v>%d</c:v></c:pt>`, n, count)
	}
	b.WriteString(`</c:numLit></c:val></c:ser>`)
}

// xmlText writes what is to be read, never markup.
func xmlText(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}
