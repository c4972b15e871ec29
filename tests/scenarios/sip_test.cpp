#include "scenarios/worlds/live/sip.hpp"

#include <doctest/doctest.h>

#include "scenarios/worlds/live/held_lists.hpp"

namespace sip = live::sip;

namespace {

const sip::Registrar registrar{.knows = [](std::string_view device) { return device == "SEP1"; },
                               .is_own_name = [](std::string_view device) { return device != "SEP2"; },
                               .client_address = "192.0.2.7",
                               .client_port = 40000};

std::string request(const std::string& first_line, const std::string& more = "",
                    const std::string& to = "<sip:SEP1@a>", const std::string& sequence = "7 REGISTER") {
    return first_line +
           "\r\nVia: SIP/2.0/TCP 192.0.2.7;branch=z9hG4bK1\r\nFrom: <sip:SEP1@a>;tag=f\r\nTo: " + to +
           "\r\nCall-ID: c\r\nCSeq: " + sequence + "\r\n" + more + "\r\n";
}

const std::string usual = "REGISTER sip:a SIP/2.0";

int status(const std::string& message) {
    const auto answer = sip::answer(message, registrar);
    return answer ? sip::parse_status(*answer).value_or(-1) : 0;
}

bool has(const std::optional<std::string>& answer, const std::string& line) {
    return answer && answer->find(line) != std::string::npos;
}

}  // namespace

TEST_SUITE("sip") {
    TEST_CASE(
        "a registration is answered with what an answer repeats, a To tag, and for how long it is bound") {
        const std::string message = sip::register_request("SEP1", "127.64.0.10", "TCP", 1);
        CHECK(sip::message_end(message) == message.size());
        const auto answer = sip::answer(message, registrar);
        REQUIRE(answer);
        CHECK(sip::parse_status(*answer) == 200);
        CHECK(sip::message_end(*answer) == answer->size());
        for (const char* line :
             {"From: <sip:SEP1@127.64.0.10>;tag=SEP1\r\n",
              "To: <sip:SEP1@127.64.0.10>;tag=", "Call-ID: SEP1@127.64.0.10\r\n", "CSeq: 1 REGISTER\r\n",
              ";received=192.0.2.7\r\n", "Contact: <sip:SEP1@SEP1.invalid;transport=tcp>;expires=3600\r\n"})
            CHECK_MESSAGE(has(answer, line), *answer);
        CHECK(answer->find("Max-Forwards") == std::string::npos);
        // The same call has the same tag.
        CHECK(*answer == *sip::answer(message, registrar));
    }

    TEST_CASE("a phone's alarm about its lists is accepted and read (real: a 7821's log in Cisco 214535)") {
        const std::string body =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x-cisco-alarm><Alarm "
            "Name=\"DeviceTLInfo\"><ParameterList>"
            "<String name=\"DeviceName\">SEPC80084AA8743</String><String "
            "name=\"IPv4Address\">192.168.7.104</String>"
            "<String name=\"IPv6Address\"></String><String name=\"CTL_Signature\">Not Installed</String>"
            "<String name=\"CTL_TFTP_Server\">N/A</String><String name=\"ITL_Signature\">1B A1 C9 07 E9 9E "
            "4D 3C 53 9D C8 14 "
            "24 AF 6C 9F 7D CE 4D 6D </String><String name=\"ITL_TFTP_Server\">cucm-115.home.lab</String>"
            "<String name=\"StatusCode\">3</String></ParameterList></Alarm></x-cisco-alarm>";
        std::string heard;
        sip::Registrar listening = registrar;
        listening.hears_alarm = [&heard](std::string_view given) { heard = given; };
        const std::string alarm =
            request("REFER sip:a SIP/2.0",
                    "Require: norefersub\r\nContent-Type: application/x-cisco-alarm+xml\r\nContent-Length: " +
                        std::to_string(body.size()) + "\r\n",
                    "<sip:SEP1@a>", "7 REFER") +
            body;
        CHECK(sip::message_end(alarm) == alarm.size());
        CHECK(sip::parse_status(sip::answer(alarm, listening).value()) == 202);
        CHECK(heard == body);
        const auto read = live::read_alarm(body);
        REQUIRE(read);
        CHECK(read->device == "SEPC80084AA8743");
        CHECK(read->itl == "1BA1C907E99E4D3C539DC81424AF6C9F7DCE4D6D");
        CHECK(read->ctl.empty());
        CHECK(read->itl_server == "cucm-115.home.lab");
        CHECK(read->status_code == "3");
        CHECK(!live::read_alarm(
            "<x-cisco-alarm><Alarm Name=\"LastOutOfServiceInformation\"/></x-cisco-alarm>"));
        CHECK(!live::read_alarm("no XML"));
        // Any other REFER is none of a registrar's.
        CHECK(status(request("REFER sip:a SIP/2.0", "", "<sip:SEP1@a>", "7 REFER")) == 405);
    }

    TEST_CASE("a phone that waits to come back asks for a token, and is told that this was heard") {
        CHECK(status(request("REFER sip:a SIP/2.0",
                             "Require: norefersub\r\nRefer-To: <urn:X-cisco-remotecc:token-registration>\r\n",
                             "<sip:SEP1@a>", "7 REFER")) == 202);
        CHECK(status(request("REFER sip:a SIP/2.0", "Refer-To: <sip:b@c>\r\n", "<sip:SEP1@a>", "7 REFER")) ==
              405);
    }

    TEST_CASE(
        "who registers is told the time, and is heard of with the address where it can be told things") {
        std::vector<sip::Binding> heard;
        sip::Registrar listening = registrar;
        listening.hears_binding = [&heard](const sip::Binding& binding) { heard.push_back(binding); };
        listening.now = std::chrono::sys_seconds(std::chrono::seconds(1289690940));
        const std::string contact = "Contact: <sip:u@192.0.2.7:49152;transport=tcp>;+u.sip!model=\"621\"\r\n";
        // The example of RFC 3261, 20.17.
        CHECK(
            has(sip::answer(request(usual, contact), listening), "Date: Sat, 13 Nov 2010 23:29:00 GMT\r\n"));
        CHECK(!has(sip::answer(request(usual, contact), registrar), "Date:"));
        (void)sip::answer(request(usual, contact, "<sip:SEP3@a>"), listening);  // not known
        (void)sip::answer(request(usual, contact + "Expires: 0\r\n"), listening);
        REQUIRE(heard.size() == 2);
        CHECK(heard.front().device == "SEP1");
        CHECK(heard.front().call_id == "c");
        CHECK(heard.back().contact.empty());

        const std::string told =
            sip::control_request(heard.front(), "192.0.2.1:5060", "TCP", sip::Control::reset, 7);
        CHECK(sip::message_end(told) == told.size());
        CHECK(told.starts_with("NOTIFY sip:u@192.0.2.7:49152;transport=tcp SIP/2.0\r\n"));
        for (const char* line : {"Event: service-control\r\n", "Content-Type: text/plain\r\n",
                                 "\r\n\r\naction=reset\r\nRegisterCallId={c}\r\n",
                                 "ConfigVersionStamp={00000000-0000-0000-0000-000000000000}\r\n"})
            CHECK_MESSAGE(has(told, line), told);
        CHECK(has(sip::control_request(heard.front(), "192.0.2.1:5060", "TCP", sip::Control::restart, 8),
                  "action=restart\r\n"));
    }

    TEST_CASE("branch and CSeq are new for each request") {
        const std::string first = sip::register_request("SEP1", "a", "TLS", 1);
        const std::string second = sip::register_request("SEP1", "a", "TLS", 2);
        CHECK(has(first, "branch=z9hG4bKSEP1-1\r\n"));
        CHECK(has(second, "branch=z9hG4bKSEP1-2\r\n"));
        CHECK(has(second, "CSeq: 2 REGISTER\r\n"));
    }

    TEST_CASE("the address is found whatever stands before it") {
        CHECK(sip::user_of("<sip:SEP1@host>;tag=a") == "SEP1");
        CHECK(sip::user_of("sip:SEP1@host;tag=a") == "SEP1");
        CHECK(sip::user_of(R"("sip:SEP9@x <sip:SEP8@y>" <SIPS:SEP1:secret@host;transport=tls>)") == "SEP1");
        CHECK(sip::user_of(R"("a \" <sip:SEP8@y>" <sip:SEP1@host>)") == "SEP1");
        CHECK(sip::user_of("Bob <sip:SEP1@host>") == "SEP1");
        for (const char* none : {"nobody", "<sip:host>", "<tel:1@2>", "<sip:SEP1@host", "<sip:@host>"})
            CHECK_MESSAGE(!sip::user_of(none), none);
        CHECK(status(request(usual, "", R"("sip:SEP9@x" <sip:SEP1@a>)")) == 200);
    }

    TEST_CASE("each contact says for how long it is bound: as it asks, but for no more than an hour") {
        const auto answer = sip::answer(
            request(usual,
                    "Contact: <sip:SEP1@b>;expires=60, \"x, y\" <sip:SEP1@c>;q=0.5\r\nExpires: 9999999\r\n"),
            registrar);
        CHECK(has(answer, "Contact: <sip:SEP1@b>;expires=60\r\n"));
        CHECK(has(answer, "Contact: \"x, y\" <sip:SEP1@c>;q=0.5;expires=3600\r\n"));
        const auto gone = sip::answer(request(usual, "Contact: *\r\nExpires: 0\r\n"), registrar);
        CHECK(sip::parse_status(*gone) == 200);
        CHECK(!has(gone, "Contact"));
    }

    TEST_CASE("what is no registration of a known device under its own name is answered as RFC 3261 has it") {
        CHECK(status(request(usual, "", "<sip:SEP3@a>")) == 404);
        CHECK(status(request(usual, "", "<sip:SEP2@a>")) == 403);
        CHECK(status(request("INVITE sip:a SIP/2.0", "", "<sip:a@b>", "7 INVITE")) == 405);
        CHECK(has(sip::answer(request("INVITE sip:a SIP/2.0", "", "<sip:a@b>", "7 INVITE"), registrar),
                  "Allow: REGISTER"));
        CHECK(status(request("DANCE sip:a SIP/2.0", "", "<sip:a@b>", "7 DANCE")) == 501);
        CHECK(status(request("OPTIONS sip:a SIP/2.0", "", "<sip:a@b>", "7 OPTIONS")) == 200);
        CHECK(status(request("CANCEL sip:a SIP/2.0", "", "<sip:a@b>", "7 CANCEL")) == 481);
        CHECK(status(request("REGISTER sip:a SIP/3.0")) == 505);
        CHECK(status("REGISTER\r\n\r\n") == 400);
        CHECK(status("REGISTER sip:a SIP/2.0\r\nTo: <sip:SEP1@a>\r\n\r\n") == 400);
        CHECK(status(request(usual, "", "<sip:SEP1@a>", "7 INVITE")) == 400);
        CHECK(status(request(usual, "", "nobody")) == 400);
        CHECK(status(request(usual, "Require: path\r\n")) == 420);
        CHECK(has(sip::answer(request(usual, "Require: path\r\n"), registrar), "Unsupported: path\r\n"));
    }

    TEST_CASE("ACK and responses are never answered") {
        CHECK(status(request("ACK sip:a SIP/2.0", "", "<sip:a@b>", "7 ACK")) == 0);
        CHECK(status("SIP/2.0 200 OK\r\n\r\n") == 0);
    }

    TEST_CASE("a header goes on in the next line where that begins with a blank, and short names are names") {
        CHECK(status("REGISTER sip:a SIP/2.0\r\nv: SIP/2.0/TCP b\r\nf: <sip:SEP1@a>\r\nt:\r\n "
                     "<sip:SEP1@a>\r\ni: c\r\n"
                     "CSeq: 1\r\n\tREGISTER\r\n\r\n") == 200);
    }

    TEST_CASE("the topmost Via says where a request came from, where it says something else itself") {
        CHECK(!has(sip::answer(request(usual), registrar), "received"));
        const std::string via =
            "REGISTER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 10.0.0.1:5060;rport;branch=b\r\nVia: SIP/2.0/TCP "
            "x\r\n"
            "From: <sip:SEP1@a>\r\nTo: <sip:SEP1@a>\r\nCall-ID: c\r\nCSeq: 1 REGISTER\r\n\r\n";
        const auto answer = sip::answer(via, registrar);
        CHECK(has(answer, "Via: SIP/2.0/TCP 10.0.0.1:5060;rport=40000;branch=b;received=192.0.2.7\r\n"));
        CHECK(has(answer, "Via: SIP/2.0/TCP x\r\n"));
        const auto answered_via = [](const std::string& line) {
            return sip::answer("REGISTER sip:a SIP/2.0\r\n" + line +
                                   "\r\nFrom: <sip:SEP1@a>\r\nTo: <sip:SEP1@a>\r\nCall-ID: c\r\n"
                                   "CSeq: 1 REGISTER\r\n\r\n",
                               registrar);
        };
        CHECK(has(answered_via("Via: SIP/2.0/TCP airport.example.com:5060;branch=b;rport"),
                  "Via: SIP/2.0/TCP airport.example.com:5060;branch=b;rport=40000;received=192.0.2.7\r\n"));
        CHECK(has(answered_via("Via: SIP/2.0/TCP 192.0.2.7;RPORT"),
                  "Via: SIP/2.0/TCP 192.0.2.7;RPORT=40000;received=192.0.2.7\r\n"));
    }

    TEST_CASE("empty lines before a message are no part of it") {
        std::string bytes = "\r\n\r\nSIP/2.0 100 Trying\r\n\r\n";
        sip::take_empty_lines(bytes);
        CHECK(sip::parse_status(bytes) == 100);
    }

    TEST_CASE("a message cut at any byte is not whole, and a body belongs to it") {
        const std::string message = sip::register_request("SEP1", "a", "TLS", 1);
        for (std::size_t size = 0; size < message.size(); ++size)
            CHECK(!sip::message_end(message.substr(0, size)));
        CHECK(sip::message_end("REGISTER x\r\nContent-Length: 2\r\n\r\nabc") == 35);
        CHECK(!sip::message_end("REGISTER x\r\nl: 5\r\n\r\nabc"));
        CHECK(!sip::parse_status("HTTP/1.1 200 OK"));
    }
}
