package collector

import "flag"

// Update writes the goldens anew, for both packages of this folder's tests.
var Update = flag.Bool("update", false, "write the goldens anew")
