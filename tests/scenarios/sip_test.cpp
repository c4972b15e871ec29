#include "scenarios/live/sip.hpp"

#include <doctest/doctest.h>

namespace sip = scenarios::sip;

TEST_SUITE("sip") {
    TEST_CASE(
        "a registration is read by the device that it binds, and answered with what an answer repeats") {
        const std::string request = sip::register_request("SEP000000000001", "127.64.0.10", "TCP");
        CHECK(sip::message_end(request) == request.size());
        CHECK(sip::parse_register(request)->device == "SEP000000000001");
        const std::string response = sip::response(request, 200, "OK");
        CHECK(sip::parse_status(response) == 200);
        CHECK(sip::message_end(response) == response.size());
        for (const char* header : {"Via: ", "From: ", "To: ", "Call-ID: ", "CSeq: 1 REGISTER"})
            CHECK(response.find(header) != std::string::npos);
        CHECK(response.find("Max-Forwards") == std::string::npos);
    }

    TEST_CASE("a message cut at any byte is not whole, and a body belongs to it") {
        const std::string request = sip::register_request("SEP1", "a", "TLS");
        for (std::size_t size = 0; size < request.size(); ++size)
            CHECK(!sip::message_end(request.substr(0, size)));
        CHECK(sip::message_end("REGISTER x\r\nContent-Length: 2\r\n\r\nabc") == 35);
        CHECK(!sip::message_end("REGISTER x\r\nl: 5\r\n\r\nabc"));
    }

    TEST_CASE("what is no registration is none") {
        CHECK(!sip::parse_register("INVITE sip:x SIP/2.0\r\nTo: <sip:a@b>\r\n\r\n"));
        CHECK(!sip::parse_register("REGISTER sip:x SIP/2.0\r\n\r\n"));
        CHECK(!sip::parse_register("REGISTER sip:x SIP/2.0\r\nTo: nobody\r\n\r\n"));
        CHECK(!sip::parse_status("HTTP/1.1 200 OK"));
    }
}
