#include "ctl/print.hpp"

#include <cstdlib>
#include <ctime>

#include <doctest/doctest.h>

TEST_SUITE("ctl print") {
    TEST_CASE("times are printed in UTC, whatever the machine's zone is") {
        const ctl::SystemTime time =
            std::chrono::sys_days(std::chrono::year(2027) / 1 / 4) + std::chrono::hours(23);
        for (const char* zone : {"UTC", "Asia/Tokyo", "America/Los_Angeles", "Pacific/Kiritimati"}) {
            ::setenv("TZ", zone, 1);
            ::tzset();
            CHECK(ctl::date_text(time) == "2027-01-04");
            CHECK(ctl::minute_text(time) == "2027-01-04 23:00");
            CHECK(ctl::time_text(time) == "2027-01-04 23:00:00");
            CHECK(ctl::time_of_day_text(time) == "23:00:00");
            CHECK(ctl::rfc3339_text(time) == "2027-01-04T23:00:00Z");
            CHECK(ctl::show_text(time) == "Mon Jan 04 23:00:00 UTC 2027");
        }
        ::unsetenv("TZ");
        ::tzset();
    }

    TEST_CASE("what would play with a terminal, forge a line or turn its reading around is made visible") {
        CHECK(ctl::printable("a\nb\tc\rd") == R"(a\nb\tc\rd)");
        CHECK(ctl::printable("\x1b[2J\x7f") == R"(\x1b[2J\x7f)");
        CHECK(ctl::printable("\xc2\x9b"
                             "31m") == R"(\x9b31m)");  // C1
        CHECK(ctl::printable("a\xe2\x80\xae"
                             "b") == R"(a\u202eb)");  // right-to-left override
        CHECK(ctl::printable("a\xe2\x80\xa8"
                             "b") == R"(a\u2028b)");  // line separator
        CHECK(ctl::printable(std::string_view("a\0b", 3)) == R"(a\x00b)");
        CHECK(ctl::printable("M\xfcnchen") == R"(M\xfcnchen)");                      // Latin-1
        CHECK(ctl::printable("\xc0\xaf\xed\xa0\x80") == R"(\xc0\xaf\xed\xa0\x80)");  // overlong, surrogate
        CHECK(ctl::printable("M\xc3\xbcnchen \\ \xe2\x82\xac") == "M\xc3\xbcnchen \\ \xe2\x82\xac");
    }

    TEST_CASE("for JSON only what is no UTF-8 is made visible") {
        CHECK(ctl::as_utf8("a\n\xff") == "a\n\\xff");
    }
}
