// scenarios/worlds/virtual/network.hpp: time and load in the virtual world: how long exchanges take, how many
// of them a node serves, what gets lost. It knows nothing of trust.
//
// What it assumes, beside the figures of a scenario's `timing`:
//   - TFTP is lock-step with blocks of 512 bytes: a round trip for each. A node serves so many transfers at
//     once, by TFTP and HTTP together; other requests wait in the order in which they came, while their
//     phones send again. A phone sends a packet 4 times, after 0.5, 1 and 2 s more, and gives up after 4 s
//     more (tftp::Patience; Q12).
//   - By HTTP a file takes a round trip for the connection and one for each of TCP's growing windows
//     (model/exchange.cpp). A phone waits 2 s for a connection and 5 s for its turn, then asks by TFTP.
//   - A TVS takes up so many handshakes a second, in the order of their coming. A phone waits 2 s for a
//     connection and 5 s for the rest (tvs::ClientLimits; Q12), then asks the next TVS.
//   - A CallManager takes up so many registrations a second; phones wait for their turn as long as it takes.
//   - A service that starts refuses connections until it serves (`durations`). Phones notice within
//     `notice` that their connection to a CallManager is closed, and within two `keepalive` that it is
//     silent. They go through their group again every `retry` while nobody takes them, and back to one that
//     comes before theirs `fall_back` after it has come up. All four are choices; the last one is like
//     Connection Monitor Duration, by default 120 s.
//   - HTTPS services, CAPF and 802.1X take up whoever comes.
//   - A lost packet of a TCP connection costs a second (RFC 6298).
//   - A stopped service refuses at once; a node that is away, or a blocked port, is silent.
#pragma once

#include <array>

#include "scenarios/model/exchange.hpp"
#include "scenarios/worlds/traffic.hpp"
#include "scenarios/worlds/virtual/keyed_random.hpp"

namespace virtual_world {

using model::Endpoint;
using worlds::Moment;
using worlds::ServiceLoad;

class Network {
  public:
    Network(const model::SiteDescription& site, std::uint64_t seed);

    // Takes over which nodes and services can be reached now.
    void follow(const model::SiteState& site);

    // This service of a node, by its number, serves nobody before this moment: it starts.
    void start(std::uint32_t node, model::Service service, Moment until);
    // When it will serve again; long ago where it is not starting.
    [[nodiscard]] Moment serves_from(std::uint32_t node, Endpoint endpoint) const {
        return nodes_[node].serves_from[static_cast<std::size_t>(model::service_behind(endpoint))];
    }

    // A phone hears nothing from there, not even a refusal.
    [[nodiscard]] bool is_silent(std::uint32_t node, Endpoint endpoint) const {
        return nodes_[node].reach[static_cast<std::size_t>(endpoint)] == Reach::silent;
    }

    struct Exchange {
        bool is_answered = false;
        Moment over;
    };
    // An exchange of so many round trips with a node, by its number over all clusters in file order. Calls
    // must come in the order of time.
    [[nodiscard]] Exchange exchange(std::uint32_t node, Endpoint endpoint, std::uint32_t round_trips,
                                    Moment now, KeyedRandom random);

    // From a phone's reset to its first request, and from an answer to its next request.
    [[nodiscard]] std::chrono::microseconds restart(KeyedRandom random) const;
    [[nodiscard]] std::chrono::microseconds judging() const { return timing_.judging; }
    // From the end of a phone's connection until it notices.
    [[nodiscard]] std::chrono::microseconds notice(bool is_silent, KeyedRandom random) const;
    [[nodiscard]] const model::Timing& timing() const { return timing_; }

    // What the services have seen since the last call.
    [[nodiscard]] std::vector<ServiceLoad> take_loads();

  private:
    using Duration = std::chrono::microseconds;

    enum class Reach { silent, refused, open };

    struct NodeState {
        std::string name;
        Reach reach[model::endpoints]{};
        std::array<Moment, model::service_count> serves_from{};
        std::vector<Moment> tftp_taken_until;  // by its transfers; a heap, the first to end on top
        Moment tvs_free;                       // when the TVS can take up the next handshake
        Moment call_manager_free;              // likewise
        ServiceLoad loads[3];                  // TFTP, TVS, CallManager
        std::int64_t second[3]{};              // that `in_second` counts
        std::uint32_t in_second[3]{};
    };

    // As far as the site goes, and while the service starts.
    [[nodiscard]] static Reach reach(const NodeState& node, Endpoint endpoint, Moment now);
    [[nodiscard]] Exchange fetch(NodeState& node, std::uint32_t number, std::uint32_t blocks, Moment now,
                                 KeyedRandom& random);
    // A transfer of a TFTP service, by whichever of its two ports. From when on it is served; nothing where
    // that is after the phone's patience.
    [[nodiscard]] static std::optional<Moment> take_transfer(NodeState& node, Moment now, Moment arrived,
                                                             Moment patience);
    static void end_transfer(NodeState& node, Moment begun, Moment over);
    [[nodiscard]] Exchange fetch_by_http(NodeState& node, Moment connected, Duration trip,
                                         std::uint32_t round_trips, KeyedRandom& random);
    [[nodiscard]] Exchange connect(NodeState& node, std::uint32_t number, Endpoint endpoint,
                                   std::uint32_t round_trips, Moment now, KeyedRandom& random);
    [[nodiscard]] Duration round_trip(KeyedRandom& random) const;
    [[nodiscard]] bool is_lost(KeyedRandom& random) const;
    [[nodiscard]] bool is_out(std::uint32_t node, Moment now) const;
    static void count(NodeState& node, std::size_t service, Moment taken_up);

    model::Timing timing_;
    std::uint64_t seed_;
    std::uint64_t loss_ = 0;  // of packets, in parts of 2^32
    std::vector<NodeState> nodes_;
};

}  // namespace virtual_world
