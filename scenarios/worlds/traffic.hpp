// scenarios/worlds/traffic.hpp: what resets of phones took, in the world's time, and what the servers saw of
// them.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "scenarios/model/node.hpp"

namespace worlds {

// A moment of the world's time, finer than the clocks of certificates.
using Moment = std::chrono::sys_time<std::chrono::microseconds>;

// One service of one node.
struct ServiceLoad {
    std::string node;
    model::Service service = model::Service::tftp;
    std::uint64_t requests = 0;   // that reached it
    std::uint64_t over_http = 0;  // of those of a TFTP service: that came on 6970 and were served
    std::uint32_t peak = 0;       // TFTP: transfers at once; TVS, CallManager: taken up in one second
    std::uint32_t limit = 0;      // of the same kind
    std::chrono::microseconds longest_wait{0};  // of a request that was served, for its turn
    std::chrono::microseconds work{0};          // how long it takes at the limit to serve what was served
    std::uint64_t gave_up = 0;                  // requests that waited too long for their turn

    bool operator==(const ServiceLoad&) const = default;
};

// Phones of one group without registration, from their first boot until now. Phones that are off don't count.
struct Outage {
    std::size_t group = 0;
    std::size_t phones = 0;                // that were without, once at least
    std::size_t at_most = 0;               // at the same time
    std::size_t still = 0;                 // that are so now
    std::chrono::microseconds total{0};    // over all phones
    std::chrono::microseconds longest{0};  // of one phone, at a stretch
    std::size_t longest_phone = 0;         // its number in the group
    std::size_t step = 0;                  // that the longest began in, from 1

    bool operator==(const Outage&) const = default;
};

// What went on, in pieces of equal length; those in which nothing did are left out.
struct Activity {
    struct Server {
        std::string node;
        model::Service service = model::Service::tftp;
    };
    struct Piece {
        Moment begins;
        std::size_t without = 0;                // phones without registration, at most at once
        std::size_t without_at_end = 0;         // and from then on, until the next piece
        std::vector<std::uint32_t> requests{};  // by server
    };
    std::chrono::seconds piece{1};  // the length of one
    std::vector<Server> servers{};  // that were asked anything
    std::vector<Piece> pieces{};    // in the order of time
};

struct Traffic {
    Moment began;                // the first phone was told to reset
    std::size_t resets = 0;      // of phones, each as often as it was told
    std::size_t broken_off = 0;  // by another reset of the phone, while it restarted or booted
    std::size_t registered = 0;
    std::size_t unregistered = 0;
    Moment half;  // of those that registered were back by now
    Moment most;  // 95 of 100
    Moment last;
    std::size_t last_phone = 0;
    // Did some service give up on some phone?
    [[nodiscard]] bool gave_up() const {
        return std::ranges::any_of(loads, [](const ServiceLoad& load) { return load.gave_up > 0; });
    }

    std::vector<ServiceLoad> loads;  // of services that were asked anything; clusters and nodes in file order

    bool operator==(const Traffic&) const = default;
};

}  // namespace worlds
