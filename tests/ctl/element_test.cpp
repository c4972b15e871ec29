#include "ctl/element.hpp"

#include <doctest/doctest.h>

using ctl::Bytes;
using ctl::Grammar;

TEST_SUITE("ctl element") {
    TEST_CASE("an element is read with its tag, value and offset") {
        const auto elements = ctl::read_elements(Bytes{2, 0, 2, 0, 0xd0}, 5, Grammar::header);
        REQUIRE(elements.has_value());
        REQUIRE(elements->size() == 1);
        CHECK(elements->front().tag == 2);
        CHECK(ctl::hex(elements->front().value) == "00D0");
        CHECK(elements->front().offset == 5);
    }

    TEST_CASE("a length that runs past the end is an error at the tag's offset") {
        const auto elements = ctl::read_elements(Bytes{14, 0, 0, 4, 0, 9, 1}, 100, Grammar::header);
        REQUIRE(!elements);
        CHECK(elements.error().code == ctl::ErrorCode::truncated);
        CHECK(elements.error().offset == 103);
        CHECK(elements.error().message == "element with tag 4 of 12 bytes, 4 left");
    }

    TEST_CASE("padding is a lone byte in a header, and an ordinary tag in a record") {
        CHECK(ctl::read_elements(Bytes{13, 13}, 0, Grammar::header)->size() == 2);
        CHECK(!ctl::read_elements(Bytes{13, 13}, 0, Grammar::record));
    }

    TEST_CASE("a container holds its children, and an element that overruns it is an error") {
        const auto good = ctl::read_elements(Bytes{9, 0, 8, 10, 0, 1, 0, 11, 0, 1, 2}, 0, Grammar::header);
        REQUIRE(good.has_value());
        CHECK(good->front().children.size() == 2);
        CHECK(ctl::find_element(*good, 11)->value == Bytes{2});
        const auto bad = ctl::read_elements(Bytes{9, 0, 4, 10, 0, 2, 0, 0}, 0, Grammar::header);
        REQUIRE(!bad);
        CHECK(bad.error().offset == 3);
    }

    TEST_CASE("containers in containers without end are refused, not recursed into") {
        Bytes nested;
        for (int size = 60000; size > 3; size -= 3) {
            nested.push_back(3);
            ctl::append_u16(nested, static_cast<std::uint16_t>(size - 3));
        }
        const auto elements = ctl::read_elements(nested, 0, Grammar::header);
        REQUIRE(!elements);
        CHECK(elements.error().code != ctl::ErrorCode::cryptographic);
    }

    TEST_CASE("a string must end with its only zero byte") {
        CHECK(ctl::text_value(ctl::text_element(4, "CN=S1"), "SIGNERNAME").value() == "CN=S1");
        CHECK(!ctl::text_value(ctl::bytes_element(4, ctl::as_bytes("CN=S1")), "SIGNERNAME"));
        CHECK(!ctl::text_value(ctl::bytes_element(4, Bytes{'a', 0, 'b', 0}), "SIGNERNAME"));
    }
}
