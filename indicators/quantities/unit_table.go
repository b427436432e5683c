package quantities

// unitRow is one size of one base unit, with every spelling that means it.
type unitRow struct {
	base     string // the family's suffix
	num, den int64  // size in the base unit
	english  string
	names    string // as people write it, the shown one first; of a count each shows as it is written
}

// unitRows are the units that are read as they stand; powers (万, 亿) go before the Chinese names.
// Masses, energies and spans of time count in one base each: physical kinds are never turned into one another.
var unitRows = []unitRow{
	{Yuan, 1, 1, "yuan", "元 圆 元人民币 人民币元 yuan"},
	{Dollars, 1, 1, "US dollars", "美元 USD 美金 US$ $ dollars"},
	{"euros", 1, 1, "euros", "欧元 EUR € euros"},
	{"hong_kong_dollars", 1, 1, "Hong Kong dollars", "港元 港币 HKD HK$ hong_kong_dollars"},
	{"yen", 1, 1, "yen", "日元 日圆 JPY yen"},
	{"sterling", 1, 1, "pounds sterling", "英镑 GBP £ sterling"},
	{"won", 1, 1, "won", "韩元 韩圆 KRW won"},
	{"rubles", 1, 1, "rubles", "卢布 RUB rubles"},
	{"patacas", 1, 1, "patacas", "澳门元 MOP patacas"},
	{"new_taiwan_dollars", 1, 1, "New Taiwan dollars", "新台币 TWD new_taiwan_dollars"},
	{"singapore_dollars", 1, 1, "Singapore dollars", "新加坡元 新元 SGD singapore_dollars"},
	{"australian_dollars", 1, 1, "Australian dollars", "澳元 澳大利亚元 AUD australian_dollars"},
	{"canadian_dollars", 1, 1, "Canadian dollars", "加元 加拿大元 CAD canadian_dollars"},
	{"swiss_francs", 1, 1, "Swiss francs", "瑞士法郎 CHF swiss_francs"},

	{SquareMeters, 1, 1, "m²", "平方米 ㎡ m2 m² 平米 平方公尺 square_meters"},
	{SquareMeters, 2000, 3, "mu", "亩 市亩 mu"},
	{SquareMeters, 10_000, 1, "ha", "公顷 ha hm2 hm²"},
	{SquareMeters, 1_000_000, 1, "km²", "平方公里 平方千米 km2 km² ㎢ sqkm"},
	{Meters, 1, 1, "m", "米 公尺 延米 meters"},
	{Meters, 1000, 1, "km", "公里 千米 km ㎞"},
	{Meters, 1, 100, "cm", "厘米 cm ㎝"},
	{Meters, 1, 1000, "mm", "毫米 mm ㎜"},
	{Meters, 1852, 1, "nautical miles", "海里 nmi"},
	{CubicMeters, 1, 1, "m³", "立方米 m3 m³ cubic_meters"},
	{CubicMeters, 1, 1000, "l", "升 L 公升"},
	{CubicMeters, 1, 1_000_000, "ml", "毫升 mL ml"},

	{Grams, 1, 1, "g", "克 g grams"},
	{Grams, 1000, 1, "kg", "公斤 千克 kg ㎏"},
	{Grams, 500, 1, "jin", "斤 市斤 jin"},
	{Grams, 1_000_000, 1, "t", "吨 公吨 tonnes"},
	{Grams, 1, 1000, "mg", "毫克 mg ㎎"},
	{Grams, 1, 1_000_000, "μg", "微克 μg µg ug ㎍"},
	{Grams, 1, 1_000_000_000, "ng", "纳克 ng"},
	{CoalEquivalent, 1_000_000, 1, "t of coal equivalent", "吨标准煤 吨标煤 tce tonnes_of_coal_equivalent"},
	{CoalEquivalent, 1000, 1, "kg of coal equivalent", "千克标准煤 公斤标准煤 千克标煤 kgce"},
	{CoalEquivalent, 1, 1, "g of coal equivalent", "克标准煤 克标煤 gce grams_coal_equivalent"},
	{CarbonDioxide, 1_000_000, 1, "t of CO₂", "吨二氧化碳 tCO2 tCO₂"},
	{CarbonDioxide, 1000, 1, "kg of CO₂", "千克二氧化碳 公斤二氧化碳 kgCO2 kgCO₂"},
	{CarbonDioxide, 1, 1, "g of CO₂", "克二氧化碳 gCO2 grams_carbon_dioxide"},
	{"grams_carbon_dioxide_equivalent", 1_000_000, 1, "t of CO₂ equivalent", "吨二氧化碳当量 tCO2e tCO₂e"},
	{"grams_carbon_dioxide_equivalent", 1, 1, "g of CO₂ equivalent", "克二氧化碳当量 grams_carbon_dioxide_equivalent"},
	{"gram_meters", 1_000_000_000, 1, "t·km", "吨公里 t·km tkm"},
	{"gram_meters", 1, 1, "g·m", "gram_meters"},
	{"person_meters", 1000, 1, "person-km", "人公里"},
	{"person_meters", 1, 1, "person-m", "person_meters"},

	{Joules, 3_600_000, 1, "kWh", "千瓦时 千瓦小时 千瓦·时 kWh kW·h 度"},
	{Joules, 3_600_000_000, 1, "MWh", "兆瓦时 MWh"},
	{Joules, 3_600_000_000_000, 1, "GWh", "吉瓦时 GWh"},
	{Joules, 3600, 1, "Wh", "瓦时 Wh watt_hours"},
	{Joules, 1, 1, "J", "焦耳 焦 joules"},
	{Joules, 1_000_000_000, 1, "GJ", "吉焦 GJ 吉焦耳"},
	{Watts, 1, 1, "W", "瓦 瓦特 watts"},
	{Watts, 1000, 1, "kW", "千瓦 kW 千瓦特"},
	{Watts, 1_000_000, 1, "MW", "兆瓦 MW 兆瓦特"},
	{Watts, 1_000_000_000, 1, "GW", "吉瓦 GW 吉瓦特"},
	{"volts", 1, 1, "V", "伏 伏特 volts"},
	{"volts", 1000, 1, "kV", "千伏 kV"},
	{"volt_amperes", 1, 1, "VA", "伏安 volt_amperes"},
	{"volt_amperes", 1000, 1, "kVA", "千伏安 kVA"},
	{"volt_amperes", 1_000_000, 1, "MVA", "兆伏安 MVA"},
	{"pascals", 1, 1, "Pa", "帕 帕斯卡 Pa pascals"},
	{"pascals", 1_000_000, 1, "MPa", "兆帕 MPa"},
	{"hertz", 1, 1, "Hz", "赫兹 Hz hertz"},
	{"hertz", 1_000_000, 1, "MHz", "兆赫 MHz"},
	{Celsius, 1, 1, "°C", "℃ 摄氏度 °C celsius"},
	{Decibels, 1, 1, "dB", "分贝 dB dB(A) decibels"},

	{Bytes, 1, 1, "B", "字节 bytes"},
	{Bytes, 1_000_000, 1, "MB", "MB 兆字节"},
	{Bytes, 1_000_000_000, 1, "GB", "GB 吉字节"},
	{Bytes, 1_000_000_000_000, 1, "TB", "TB 太字节"},
	{Bytes, 1_000_000_000_000_000, 1, "PB", "PB 拍字节"},
	{Bytes, 1_000_000_000_000_000_000, 1, "EB", "EB 艾字节"},
	{BitsPerSecond, 1, 1, "bit/s", "bps bit/s 比特/秒 bits_per_second"},
	{BitsPerSecond, 1000, 1, "kbit/s", "kbps Kbps"},
	{BitsPerSecond, 1_000_000, 1, "Mbit/s", "Mbps Mb/s Mbit/s 兆比特/秒"},
	{BitsPerSecond, 1_000_000_000, 1, "Gbit/s", "Gbps Gb/s Gbit/s 吉比特/秒"},
	{BitsPerSecond, 1_000_000_000_000, 1, "Tbit/s", "Tbps Tb/s Tbit/s"},
	{"flops", 1, 1, "FLOPS", "FLOPS flops"},
	{"flops", 1_000_000_000_000, 1, "TFLOPS", "TFLOPS TFlops"},
	{"flops", 1_000_000_000_000_000, 1, "PFLOPS", "PFLOPS PFlops"},
	{"flops", 1_000_000_000_000_000_000, 1, "EFLOPS", "EFLOPS EFlops"},

	{Persons, 1, 1, "persons", "人 persons"},
	{Persons, 1, 1, "persons", "名"},
	{"person_times", 1, 1, "person-times", "人次 人次数 person_times"},
	{"person_days", 1, 1, "person-days", "人天 人日 人·天"},
	{Seconds, 1, 1, "s", "秒 秒钟 seconds"},
	{Seconds, 60, 1, "minutes", "分钟 min"},
	{Seconds, 3600, 1, "hours", "小时 个小时 钟头 学时 课时"},
	{Seconds, 86_400, 1, "days", "天 自然日 个自然日"},
	{Years, 1, 1, "years", "年 years"},
	{Years, 1, 1, "years of age", "岁 周岁"},
	{Years, 1, 12, "months", "个月 months"},
	{WorkingDays, 1, 1, "working days", "工作日 个工作日 working_days"},
	{"teus", 1, 1, "TEU", "标准箱 标箱 TEU teus"},
	{Points, 1, 1, "points", "分 points"},

	{Ratio, 1, 1, "ratio", "比率 比值 系数 倍 小数 ratio"},
	{Ratio, 1, 100, "%", "% 百分比 百分数 百分之 pct percent"},
	{Ratio, 1, 1000, "‰", "‰ 千分比 千分之"},
	{Ratio, 1, 10_000, "‱", "‱ 万分比 万分之 /万 1/万"},
	{Ratio, 1, 100_000, "per 100,000", "/10万 /十万 1/10万 1/十万 十万分比 十万分之 10万分之一 十万分之一"},
	{Ratio, 1, 1_000_000, "ppm", "ppm PPM 百万分之一"},
	{RatioDifference, 1, 1, "ratio difference", "ratio_difference"},
	{RatioDifference, 1, 100, "percentage points", "百分点 个百分点 pp"},
	{RatioDifference, 1, 10_000, "basis points", "基点 个基点 bp"},

	{Count, 1, 1, "in number", "count"},
	{Count, 1, 1, "households", "户"},
	{Count, 1, 1, "th", "位 名次"},
	{Count, 1, 1, "beds", "床 张床"},
	{Count, 1, 1, "times", "次 户次 批次 件次"},
	{Count, 1, 1, "flights", "架次 班次"},
	{Count, 1, 1, "trips", "车次 辆次 艘次 列次"},
	{Count, 1, 1, "plots", "宗地"},
	{Count, 1, 1, "racks", "机架 标准机架 标准架"},
	{Count, 1, 1, "standard vehicles", "标台 标准台 标准车"},
	{Count, 1, 1, "weight cases", "重量箱"},
	{Count, 1, 1, "grade", "级"},
}

// counted are the classifiers by which things are counted, which may stand before a noun or alone, with what they count in English.
var counted = map[string]string{
	"个": "in number", "家": "enterprises", "条": "routes", "项": "items", "件": "items", "处": "places", "所": "institutions", "座": "structures",
	"台": "machines",
	"套": "sets", "宗": "cases", "批": "batches", "笔": "transactions", "只": "head", "辆": "vehicles", "栋": "buildings", "幢": "buildings",
	"间": "rooms", "张": "pieces",
	"份": "copies", "艘": "ships", "架": "aircraft", "列": "trains", "起": "cases", "场": "events", "期": "issues", "种": "kinds", "类": "classes",
	"门": "subjects",
	"册": "volumes", "口": "wells", "眼": "wells", "株": "plants", "头": "head", "匹": "head", "届": "sessions", "班": "classes", "对": "pairs",
	"艇": "boats", "孔": "holes",
	"根": "pieces", "块": "pieces", "片": "pieces", "支": "pieces", "部": "pieces", "本": "volumes", "股": "shares", "羽": "head", "尾": "fish",
	"枚": "pieces", "粒": "grains",
	"箱": "cases", "袋": "bags", "瓶": "bottles", "盒": "boxes", "例": "cases",
}

// countedNouns are what may follow a classifier. Other nouns are not read: 处理 and 家庭 are words, not units.
var countedNouns = []string{"镇", "乡", "乡镇", "村", "行政村", "县", "县区", "区", "市", "街道", "社区", "单位", "企业", "公司", "项目", "园区", "产业园", "产业园区",
	"开发区", "航线", "国家", "城市", "学校", "医院", "机构", "标准", "平台", "事项", "字段", "指标", "任务", "节点", "岗位", "专业", "航班", "泊位", "床位", "批次", "地块", "权限",
	"任务项", "学位", "基站", "机架", "标准机架", "车位", "停车位", "充电桩", "点位", "家庭农场", "合作社"}

// suffixes are words that families may end in beside the base units: other sizes of the same kind.
var suffixes = map[string]string{
	"tonnes": "吨", "tonnes_of_coal_equivalent": "吨标准煤", "watt_hours": "瓦时", "months": "个月",
}
