package people

// What the program does of itself, or for who runs it on the machine. Nobody is asked before; the log names it.
const (
	Receive  Act = "submission.receive" // a file was taken into the ledger, with its verdict
	Load     Act = "configuration.load" // configuration and catalogue
	Backup   Act = "ledger.backup"      // a copy was made
	Restore  Act = "ledger.restore"     // the ledger was made of a copy
	UseKey   Act = "log.key"            // from here on another key signs the log's heads
	EraseLog Act = "log.erase"          // the addresses of old lines
)
