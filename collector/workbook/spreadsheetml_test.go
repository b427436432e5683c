package workbook

import (
	"context"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

const workbook2003 = `<?xml version="1.0"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:html="http://www.w3.org/TR/REC-html40">
<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><Author>a</Author></DocumentProperties>
<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><WindowHeight>1</WindowHeight></ExcelWorkbook>
<Styles><Style ss:ID="Default" ss:Name="Normal"><NumberFormat/></Style><Style ss:ID="s1"><NumberFormat ss:Format="Percent"/></Style><Style ss:ID="s2"><NumberFormat ss:Format="yyyy\-mm\-dd"/></Style><Style ss:ID="s3" ss:Parent="s1"/></Styles>
<Names><NamedRange ss:Name="form" ss:RefersTo="=&quot;x&quot;"/></Names>
<Worksheet ss:Name="表1"><Names><NamedRange ss:Name="_FilterDatabase" ss:RefersTo="=表1!R1C1"/></Names>
<Table ss:ExpandedColumnCount="5"><Column ss:Index="2" ss:Hidden="1" ss:Span="1"/><Column ss:StyleID="s1"/>
<Row><Cell ss:MergeAcross="2" ss:MergeDown="1"><Data ss:Type="String">标题</Data></Cell><Cell><Data ss:Type="Number">0.153</Data></Cell></Row>
<Row ss:Index="3" ss:Hidden="1" ss:Span="1"/>
<Row><Cell ss:StyleID="s3"><Data ss:Type="Number">1.50</Data></Cell><Cell ss:Index="3" ss:StyleID="s2"><Data ss:Type="DateTime">2020-02-29T00:00:00.000</Data></Cell><Cell ss:StyleID="s2"><Data ss:Type="Number">44000</Data></Cell><Cell><Data ss:Type="Boolean">1</Data><Comment><Data>注</Data></Comment></Cell></Row>
<Row><Cell ss:Formula="=R1C1"><Data ss:Type="Error">#N/A</Data></Cell><Cell ss:Formula="=1"/><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40"><B>粗</B><Font html:Color="#FF0000"> 细&#10;行</Font></ss:Data></Cell><Cell><Data ss:Type="String"></Data></Cell></Row>
</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions></Worksheet>
<Worksheet ss:Name="空"><Table/></Worksheet>
</Workbook>`

func TestSpreadsheetML(t *testing.T) {
	gb, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(workbook2003, `"1.0"?`, `"1.0" encoding="GB2312"?`, 1))
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.Replace(workbook2003, `"1.0"?`,
		`"1.0" encoding="UTF-16"?`, 1))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{"UTF-8": workbook2003, "GB2312": gb, "UTF-16": wide, "mark": "\xEF\xBB\xBF" + workbook2003} {
		t.Run(name, func(t *testing.T) {
			book := mustRead(t, "f.xls", []byte(data))
			s := book.Sheets[0]
			want := "1|标题|~|~|0.153\n5|1.50|~|43890|44000|1\n6|#N/A||粗 细\n行|\n"
			if got := rowsOf(s); book.Format != SpreadsheetML || got != want {
				t.Errorf("%s %q, want %q", book.Format, got, want)
			}
			for ref, want := range map[string]Cell{
				"D1": {Kind: Number, Number: 0.153, Text: "0.153", Percent: true},
				"A5": {Kind: Number, Number: 1.5, Text: "1.50", Percent: true},
				"C5": {Kind: Date, Number: 43890, Text: "43890"}, "D5": {Kind: Date, Number: 44000, Text: "44000"},
				"E5": {Kind: Bool, Number: 1, Text: "1"},
				"A6": {Kind: Error, Text: "#N/A", Formula: true}, "B6": {Formula: true, Uncached: true}, "D6": {Kind: Text},
			} {
				at, _ := ParseRef(ref)
				if got := s.At(at); got != want {
					t.Errorf("%s: %+v, want %+v", ref, got, want)
				}
			}
			if !s.Hidden || s.Name != "表1" || len(book.Sheets) != 2 || !s.RowHidden(2) || !s.RowHidden(3) || s.RowHidden(4) ||
				!s.ColHidden(1) || !s.ColHidden(2) || s.ColHidden(3) ||
				len(s.Merges) != 1 || s.Merges[0] != (Range{Ref{0, 0}, Ref{1, 2}}) || len(book.Names) != 1 ||
				book.Names[0] != (Name{"form", `"x"`}) {
				t.Errorf("%+v %+v", book, s)
			}
		})
	}
}

func TestSpreadsheetMLFaults(t *testing.T) {
	table := func(rows string) string {
		return `<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" ` +
			`xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>` + rows +
			`</Table></Worksheet></Workbook>`
	}
	for name, c := range map[string]struct {
		in   string
		kind error
		says string
	}{
		"cut":              {workbook2003[:len(workbook2003)-200], ErrCorrupt, "cut off"},
		"no number":        {table(`<Row/><Row><Cell/><Cell><Data ss:Type="Number">1,5</Data></Cell></Row>`), ErrCorrupt, "cell B2"},
		"infinity":         {table(`<Row><Cell><Data ss:Type="Number">INF</Data></Cell></Row>`), ErrCorrupt, "A1"},
		"no date":          {table(`<Row><Cell><Data ss:Type="DateTime">2020-02-30</Data></Cell></Row>`), ErrCorrupt, "A1"},
		"type unknown":     {table(`<Row><Cell><Data ss:Type="Complex">1</Data></Cell></Row>`), ErrCorrupt, "Complex"},
		"row twice":        {table(`<Row ss:Index="2"/><Row ss:Index="2"/>`), ErrCorrupt, "index 2"},
		"cell twice":       {table(`<Row><Cell ss:Index="2"/><Cell ss:Index="1"/></Row>`), ErrCorrupt, "index 1"},
		"row too far":      {table(`<Row ss:Index="2000000"/>`), ErrLimit, "2000000"},
		"column too far":   {table(`<Row><Cell ss:Index="20000"/></Row>`), ErrLimit, "20000"},
		"merge too far":    {table(`<Row><Cell ss:MergeDown="99999999"/></Row>`), ErrLimit, "99999999"},
		"entities":         {`<!DOCTYPE Workbook [<!ENTITY a "b">]>` + table(""), ErrCorrupt, "document type"},
		"no sheet":         {`<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`, ErrCorrupt, "no sheet"},
		"two of one name":  {strings.Replace(workbook2003, `"空"`, `"表1"`, 1), ErrCorrupt, "two sheets"},
		"another document": {`<a xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>`, ErrFormat, "Workbook"},
		"one endless text": {table(`<Row><Cell><Data ss:Type="String">` + strings.Repeat("<B>xxxxxxxx</B>", 1<<20+1) +
			`</Data></Cell></Row>`), ErrLimit, "text"},
		"damaged in GB2312": {`<?xml version="1.0" encoding="gb2312"?>` + table("<Row><Cell><Data>\xCF\xEE\xC4</Data></Cell></Row>"),
			ErrCorrupt, "line 1"},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := readSpreadsheetML(context.Background(), []byte(c.in), Limits{}.withDefaults())
			if !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.says) || book != nil {
				t.Errorf("%v, %v; want %v with %q", book, err, c.kind, c.says)
			}
		})
	}
}

func FuzzReadSpreadsheetML(f *testing.F) {
	f.Add([]byte(workbook2003))
	f.Add([]byte(`<?xml version="1.0" encoding="gb2312"?><Workbook xmlns:ss="a"><Worksheet ss:Name="a"><Table><Row ` +
		`ss:Index="3"><Cell><Data ss:Type="Number">1e3</Data></Cell></Row></Table></Worksheet></Workbook>`))
	f.Fuzz(func(t *testing.T, data []byte) { fuzzed(t, data, readSpreadsheetML) })
}
