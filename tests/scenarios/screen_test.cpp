// How a report comes to a terminal.
#include "scenarios/report/screen.hpp"

#include <doctest/doctest.h>

using report::Screen;

TEST_SUITE("screen") {
    TEST_CASE("lines break between words at the width, and go on a little deeper than they began") {
        const Screen narrow(false, 40);
        CHECK(narrow.shown("  - asked TVS hq-sub1: it does not know CallManager hq-pub (serial 5A..)\n") ==
              "  - asked TVS hq-sub1: it does not know\n    CallManager hq-pub (serial 5A..)\n");
        CHECK(narrow.shown("short\n\nlines stay\n") == "short\n\nlines stay\n");
        // What no space divides is not divided.
        const std::string path(60, 'x');
        CHECK(narrow.shown(path) == path);
        // Characters count, and not bytes.
        const std::string umlauts =
            "\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4 "
            "\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4 "
            "\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4\u00E4";
        CHECK(narrow.shown(umlauts) == umlauts);
    }

    TEST_CASE("what goes elsewhere than to a terminal keeps its lines") {
        const std::string line(500, 'a');
        CHECK(Screen(false, 0).shown(line + " b") == line + " b");
    }

    TEST_CASE("words of trouble are red, and only as whole words") {
        const Screen colored(true, 0);
        CHECK(colored.shown("5 phones LOCKED, AT RISK") ==
              "5 phones \033[31mLOCKED\033[0m, \033[31mAT RISK\033[0m");
        CHECK(colored.shown("NOT REGISTERED") == "\033[31mNOT REGISTERED\033[0m");
        CHECK(colored.shown("UNLOCKED REFUSED_BY") == "UNLOCKED REFUSED_BY");
        CHECK(Screen(false, 0).shown("LOCKED") == "LOCKED");
    }
}
