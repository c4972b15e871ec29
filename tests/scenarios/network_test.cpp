// Time and load in the virtual world, without phones: who is served when, and who gives up.
#include "scenarios/worlds/virtual/network.hpp"

#include <doctest/doctest.h>

#include "scenarios/actions/action.hpp"
#include "scenarios/worlds/virtual/agenda.hpp"
#include "tests/support/identities.hpp"
#include "tests/support/site.hpp"

namespace {

using namespace std::chrono_literals;
using model::Endpoint;
using virtual_world::Agenda;
using virtual_world::KeyedRandom;
using virtual_world::Network;
using worlds::Moment;

// One cluster of one node, with capacities that are easy to reckon with: a round trip takes 10 ms, always.
struct OneNode {
    std::string timing;  // more of it
    std::uint32_t tftp_transfers = 2;
    std::optional<support::TestSite> site;
    std::optional<Network> network;
    Moment start = support::now;

    void open() {
        site.emplace(
            "cluster { name: \"hq\" version: \"11.5\" node { name: \"pub\" } }\n"
            "timing { round_trip_ms: 10 round_trip_spread_ms: 0 " +
            timing + " capacity { tftp_transfers: " + std::to_string(tftp_transfers) +
            " tvs_handshakes_per_second: 10 registrations_per_second: 5 } }");
        network.emplace(site->state.frame->description, 1);
        network->follow(site->state);
    }

    void disconnect(std::optional<model::Service> service) {
        (void)actions::apply(site->state, actions::Disconnect{.cluster = "hq", .service = service},
                             site->context());
        network->follow(site->state);
    }

    Network::Exchange exchange(Endpoint endpoint, std::uint32_t round_trips,
                               std::chrono::microseconds after = 0us, std::uint64_t phone = 1) {
        return network->exchange(0, endpoint, round_trips, start + after, KeyedRandom(1, phone, 1));
    }
};

}  // namespace

TEST_SUITE("the virtual network") {
    TEST_CASE("events come in the order of time, and phones in their own within a moment") {
        Agenda agenda;
        const Moment start = support::now;
        const std::vector<virtual_world::Event> events{{start + 5s, 1, 1},  {start + 1us, 9, 1},
                                                       {start + 1us, 3, 1}, {start + 90h, 2, 1},
                                                       {start, 7, 2},       {start + 8ms, 4, 1}};
        for (const auto& event : events) agenda.add(event);
        std::vector<std::uint32_t> phones;
        while (!agenda.empty()) {
            phones.push_back(agenda.first().phone);
            const Moment at = agenda.first().at;
            agenda.take_first();
            if (phones.size() == 3) agenda.add({at + 1us, 8, 1});  // into the slice at hand
        }
        CHECK(phones == std::vector<std::uint32_t>{7, 3, 9, 8, 4, 1, 2});
    }

    TEST_CASE("chance depends on the seed, on whom it is for and on when, and on nothing else") {
        CHECK(KeyedRandom(1, 2, 3).draw() == KeyedRandom(1, 2, 3).draw());
        CHECK(KeyedRandom(1, 2, 3).draw() != KeyedRandom(2, 2, 3).draw());
        CHECK(KeyedRandom(1, 2, 3).draw() != KeyedRandom(1, 3, 3).draw());
        CHECK(KeyedRandom(1, 2, 3).draw() != KeyedRandom(1, 2, 4).draw());
        // The same on every machine: a run can be repeated elsewhere.
        CHECK(KeyedRandom(1, 2, 3).draw() == 0xae4e5dbb3b1fade8);
        KeyedRandom chance(1, 1, 1);
        std::vector<int> counts(4);
        for (int i = 0; i < 4000; ++i) ++counts.at(chance.up_to(3));
        for (const int count : counts) CHECK(std::abs(count - 1000) < 150);
    }

    TEST_CASE(
        "files by HTTP and by TFTP wait for the same service, and a phone gives up waiting by HTTP sooner") {
        OneNode node;
        node.open();
        CHECK(node.exchange(Endpoint::tftp_http, 3).over == node.start + 30ms);
        CHECK(node.exchange(Endpoint::tftp, 1000).over == node.start + 10s);
        CHECK(node.exchange(Endpoint::tftp, 1000, 100ms).over == node.start + 10100ms);
        const auto waiting = node.exchange(Endpoint::tftp_http, 3, 200ms);
        CHECK(!waiting.is_answered);
        CHECK(waiting.over == node.start + 200ms + 10ms + 5s);
        const auto loads = node.network->take_loads();
        REQUIRE(loads.size() == 1);
        CHECK(loads[0].requests == 4);
        CHECK(loads[0].over_http == 1);
        CHECK(loads[0].gave_up == 1);
    }

    TEST_CASE("a long file by HTTP outlives lost packets, which cost it a second each") {
        OneNode node;
        node.timing = "loss_percent: 1";
        node.open();
        const auto exchange = node.exchange(Endpoint::tftp_http, 2000);
        CHECK(exchange.is_answered);
        CHECK(exchange.over > node.start + 20s + 10s);
        CHECK((exchange.over - node.start) % 10ms == 0ms);
    }

    TEST_CASE("a file takes a round trip for each block, and a transfer beyond the limit waits its turn") {
        OneNode node;
        node.open();
        CHECK(node.exchange(Endpoint::tftp, 10).over == node.start + 100ms);
        CHECK(node.exchange(Endpoint::tftp, 10).over == node.start + 100ms);
        CHECK(node.exchange(Endpoint::tftp, 10).over == node.start + 200ms);
        CHECK(node.exchange(Endpoint::tftp, 10, 150ms).over == node.start + 250ms);
        const auto loads = node.network->take_loads();
        REQUIRE(loads.size() == 1);
        CHECK(loads[0].requests == 4);
        CHECK(loads[0].peak == 2);
        CHECK(loads[0].limit == 2);
        CHECK(loads[0].longest_wait == 100ms);
        CHECK(node.network->take_loads().empty());
    }

    TEST_CASE("a phone that sends its request four times in vain gives up after 7.5 seconds") {
        OneNode node;
        node.open();
        for (int i = 0; i < 2; ++i) CHECK(node.exchange(Endpoint::tftp, 1000).is_answered);  // 10 s each
        const auto waiting = node.exchange(Endpoint::tftp, 10);
        CHECK(!waiting.is_answered);
        CHECK(waiting.over == node.start + 7500ms);
        CHECK(node.exchange(Endpoint::tftp, 10, 3s).is_answered);  // its turn comes within that time
        CHECK(node.network->take_loads()[0].gave_up == 1);
    }

    TEST_CASE("a TVS takes up so many handshakes a second, and phones wait five seconds for it") {
        OneNode node;
        node.open();
        CHECK(node.exchange(Endpoint::tvs, 4).over == node.start + 40ms);
        CHECK(node.exchange(Endpoint::tvs, 4).over == node.start + 140ms);
        for (int i = 0; i < 100; ++i) (void)node.exchange(Endpoint::tvs, 4);
        const auto late = node.exchange(Endpoint::tvs, 4);
        CHECK(!late.is_answered);
        CHECK(late.over == node.start + 5010ms);
        const auto loads = node.network->take_loads();
        CHECK(loads[0].peak == 10);
        CHECK(loads[0].gave_up > 0);
    }

    TEST_CASE("registrations are taken in turn, for as long as it takes") {
        OneNode node;
        node.open();
        Network::Exchange last;
        for (int i = 0; i < 101; ++i) last = node.exchange(Endpoint::sip, 2);
        CHECK(last.is_answered);
        CHECK(last.over == node.start + 20s + 20ms);
        const auto loads = node.network->take_loads();
        CHECK(loads[0].peak == 5);
        CHECK(loads[0].gave_up == 0);
    }

    TEST_CASE("a stopped service refuses at once; a node that is away costs the time of all attempts") {
        OneNode node;
        node.open();
        node.disconnect(model::Service::tvs);
        CHECK(!node.exchange(Endpoint::tvs, 4).is_answered);
        CHECK(node.exchange(Endpoint::tvs, 4).over == node.start + 10ms);
        node.disconnect(std::nullopt);
        CHECK(node.exchange(Endpoint::tvs, 4).over == node.start + 2s);
        CHECK(node.exchange(Endpoint::sip, 2).over == node.start + 2s);
        CHECK(!node.exchange(Endpoint::tftp, 4).is_answered);
        CHECK(node.exchange(Endpoint::tftp, 4).over == node.start + 7500ms);
    }

    TEST_CASE("lost packets cost time, and now and then an exchange") {
        OneNode node;
        node.timing = "loss_percent: 20";
        node.tftp_transfers = 1000;
        node.open();
        int failed = 0;
        std::chrono::microseconds longest{0};
        for (std::uint64_t phone = 0; phone < 500; ++phone) {
            const auto exchange = node.exchange(Endpoint::tftp, 10, 0us, phone);
            failed += exchange.is_answered ? 0 : 1;
            longest = std::max(longest, exchange.over - node.start);
        }
        CHECK(failed > 0);
        CHECK(failed < 100);
        CHECK(longest > 1s);
    }

    TEST_CASE("an outage silences a node for its time, once in each piece of time") {
        OneNode node;
        node.timing = "outages { once_in_minutes: 10 seconds: 60 }";
        node.open();
        // Registrations, a second apart over an hour: 6 outages of a minute, less the retries that bridge
        // their ends.
        int failed = 0;
        for (int second = 0; second < 3600; ++second)
            failed += node.exchange(Endpoint::sip, 2, std::chrono::seconds(second)).is_answered ? 0 : 1;
        CHECK(failed >= 6 * 58);
        CHECK(failed <= 6 * 60);
    }
}
