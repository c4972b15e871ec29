#include "tftp/packet.hpp"

#include <doctest/doctest.h>

#include "tftp/options.hpp"

using namespace tftp;

TEST_SUITE("tftp packet") {
    TEST_CASE("a request is read with its options, and written the same") {
        const Request request{false, "ITLFile.tlv", "octet", {{"blksize", "1428"}, {"tsize", "0"}}};
        CHECK(std::get<Request>(*parse(encode(request))) == request);
    }

    TEST_CASE("the mode counts in any case") {
        const Bytes bytes{0, 1, 'f', 0, 'O', 'c', 'T', 'e', 't', 0};
        CHECK(std::get<Request>(*parse(bytes)).mode == "octet");
    }

    TEST_CASE("packets cut at any byte are none, or carry less data") {
        const Bytes request = encode(Request{false, "file", "octet", {{"blksize", "512"}}});
        for (std::size_t size = 0; size + 1 < request.size(); ++size) {
            const auto parsed = parse(BytesView(request).first(size));
            if (parsed) CHECK(std::get<Request>(*parsed).options.empty());
        }
        CHECK(!parse(Bytes{0, 3, 0}));
        CHECK(!parse(Bytes{0, 4, 1}));
        CHECK(!parse(Bytes{0, 9, 0, 0}));
        CHECK(!parse(Bytes{}));
    }

    TEST_CASE("an error without its zero byte is still an error") {
        const auto parsed = parse(Bytes{0, 5, 0, 1, 'n', 'o'});
        REQUIRE(parsed.has_value());
        CHECK(std::get<WireError>(*parsed) == WireError{ErrorCode::file_not_found, "no"});
    }

    TEST_CASE("a server grants what it knows, in range, and leaves the rest out") {
        const Grant granted = grant(
            {{"BLKSIZE", "1428"}, {"timeout", "3"}, {"tsize", "0"}, {"windowsize", "8"}, {"multicast", ""}},
            5000);
        CHECK(granted.agreement.block_size == 1428);
        CHECK(granted.agreement.timeout == std::chrono::seconds(3));
        CHECK(granted.agreement.window_size == 8);
        CHECK(granted.acknowledged ==
              std::vector<Option>{
                  {"blksize", "1428"}, {"timeout", "3"}, {"tsize", "5000"}, {"windowsize", "8"}});
        CHECK(grant({{"blksize", "7"}, {"timeout", "0"}, {"windowsize", "0"}, {"tsize", "x"}}, 5000)
                  .acknowledged.empty());
    }

    TEST_CASE("a window is cut to what the sender keeps in memory") {
        CHECK(grant({{"windowsize", "65535"}}, 1).agreement.window_size == largest_window);
        const Grant large = grant({{"blksize", "65464"}, {"windowsize", "64"}}, 1);
        CHECK(large.agreement.window_size * large.agreement.block_size <= largest_window_bytes);
    }

    TEST_CASE("a client accepts less than it asked for, and nothing that it did not ask for") {
        const Wishes wishes{
            .block_size = 1428, .window_size = 8, .timeout = std::chrono::seconds(2), .transfer_size = false};
        CHECK(accept(wishes, {{"blksize", "512"}, {"windowsize", "4"}})->block_size == 512);
        CHECK(!accept(wishes, {{"blksize", "1429"}}));
        CHECK(!accept(wishes, {{"tsize", "100"}}));
        CHECK(!accept(wishes, {{"timeout", "3"}}));
        CHECK(!accept(wishes, {{"windowsize", "many"}}));
    }
}
