package quantities

import (
	"regexp"
	"strings"

	"zhibiao/indicators/hanzi"
)

// A qualifier beside a unit says on what terms figures are told, and not how large they are: 万元（不含税）, 万元（2020年价）, 折人民币万元.

var (
	qualifier = regexp.MustCompile(`^(?:` +
		`(?:不)?含(?:增值)?税|税前|税后|` +
		`(?:现|现行|当年|当期|可比|不变|基期|\d{4}年(?:不变|可比)?)价(?:格)?(?:计算)?|按.{1,8}价(?:格)?(?:计算)?|可比口径|` +
		`折(?:合|算|成|为)*(?:成|为)?(?:人民币)?|按.{0,6}汇率折(?:合|算)|` +
		`(?:保留|取)[\d一二两三四]位小数|四舍五入|取整(?:数)?|` +
		`除.{0,8}(?:注明|说明|标明|标注)(?:的|者)?(?:以)?外|` +
		`累计|当月|本月|当期|本期|下同)$`)
	converted = regexp.MustCompile(`^折(?:合|算|成|为)*人民币`)
)

// withoutQualifier is a unit's name without the qualifier at one of its ends; false: there is none.
func withoutQualifier(name string) (string, bool) {
	if head, inside, ok := hanzi.SplitBracket(name); ok && qualifier.MatchString(inside) {
		return head, true
	}
	if i := strings.LastIndexAny(name, ",、;，；"); i > 0 && qualifier.MatchString(strings.TrimLeft(name[i:], ",、;，；")) {
		return name[:i], true
	}
	if rest := converted.ReplaceAllString(name, ""); rest != name {
		return hanzi.Unbracket(rest), true
	}
	return name, false
}
