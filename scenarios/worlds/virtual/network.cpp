#include "scenarios/worlds/virtual/network.hpp"

#include <algorithm>
#include <cmath>
#include <functional>

#include "tftp/transfer.hpp"
#include "tvs/tls.hpp"

namespace virtual_world {
namespace {

using model::Service;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds tcp_retransmission{1};
constexpr std::uint32_t tcp_round_trips = 1;  // until a connection stands

constexpr std::size_t tftp_load = 0;
constexpr std::size_t tvs_load = 1;
constexpr std::size_t call_manager_load = 2;

// When a phone has sent a packet this often, and when it gives up.
microseconds sent_after(int sends) {
    const tftp::Patience patience;
    milliseconds wait = patience.first_wait;
    milliseconds total{0};
    for (int i = 0; i < sends; ++i) {
        total += wait;
        wait = std::min(wait * 2, patience.longest_wait);
    }
    return total;
}

}  // namespace

Network::Network(const model::SiteDescription& site, std::uint64_t seed) : timing_(site.timing), seed_(seed) {
    loss_ = static_cast<std::uint64_t>(std::llround(timing_.loss_percent / 100 * 4294967296.0));
    for (const model::ClusterDescription& cluster : site.clusters) {
        for (const model::NodeDescription& node : cluster.nodes) {
            NodeState state;
            state.name = node.name;
            const auto load = [&node](Service service, std::uint32_t limit) {
                return ServiceLoad{.node = node.name, .service = service, .limit = limit};
            };
            state.loads[tftp_load] = load(Service::tftp, node.capacity.tftp_transfers);
            state.loads[tvs_load] = load(Service::tvs, node.capacity.tvs_handshakes_per_second);
            state.loads[call_manager_load] =
                load(Service::call_manager, node.capacity.registrations_per_second);
            nodes_.push_back(std::move(state));
        }
    }
}

void Network::follow(const model::SiteState& site) {
    for (const auto& cluster : site.clusters) {
        for (const auto& node : cluster->nodes) {
            for (std::size_t i = 0; i < model::endpoints; ++i) {
                const auto endpoint = static_cast<Endpoint>(i);
                const bool is_silent = node->is_silent(model::usual_port(endpoint));
                nodes_[node->description->number].reach[i] = model::is_open(*node, endpoint) ? Reach::open
                                                             : is_silent                     ? Reach::silent
                                                                                             : Reach::refused;
            }
        }
    }
}

void Network::start(std::uint32_t node, Service service, Moment until) {
    Moment& from = nodes_[node].serves_from[static_cast<std::size_t>(service)];
    from = std::max(from, until);
}

Network::Reach Network::reach(const NodeState& node, Endpoint endpoint, Moment now) {
    const Reach reach = node.reach[static_cast<std::size_t>(endpoint)];
    const bool is_starting =
        now < node.serves_from[static_cast<std::size_t>(model::service_behind(endpoint))];
    return reach == Reach::open && is_starting && endpoint != Endpoint::authenticator ? Reach::refused
                                                                                      : reach;
}

Network::Exchange Network::exchange(std::uint32_t node, Endpoint endpoint, std::uint32_t round_trips,
                                    Moment now, KeyedRandom random) {
    NodeState& state = nodes_[node];
    if (endpoint == Endpoint::tftp) return fetch(state, node, round_trips, now, random);
    return connect(state, node, endpoint, round_trips, now, random);
}

Network::Exchange Network::fetch(NodeState& node, std::uint32_t number, std::uint32_t blocks, Moment now,
                                 KeyedRandom& random) {
    const Reach reach = Network::reach(node, Endpoint::tftp, now);
    const Duration trip = round_trip(random);
    const int sends = tftp::Patience{}.sends;
    if (reach == Reach::silent) return {false, now + sent_after(sends)};
    // The first request that gets through; a refusal can get lost as well.
    int lost = 0;
    while (lost < sends && (is_lost(random) || is_out(number, now + sent_after(lost)))) ++lost;
    if (lost == sends) return {false, now + sent_after(sends)};
    const Moment arrived = now + sent_after(lost);
    if (reach == Reach::refused) return {false, arrived + trip};

    const std::optional<Moment> begins = take_transfer(node, now, arrived, now + sent_after(sends));
    if (!begins) return {false, now + sent_after(sends)};
    Moment over = *begins + trip * blocks;
    bool is_whole = true;
    for (std::uint32_t block = 0; loss_ > 0 && is_whole && block < 2 * blocks; ++block) {
        int missed = 0;
        while (missed < sends && is_lost(random)) ++missed;
        over += sent_after(missed);
        is_whole = missed < sends;
    }
    end_transfer(node, *begins, over);
    return {is_whole, over};
}

std::optional<Moment> Network::take_transfer(NodeState& node, Moment now, Moment arrived, Moment patience) {
    ServiceLoad& load = node.loads[tftp_load];
    std::vector<Moment>& taken = node.tftp_taken_until;
    while (!taken.empty() && taken.front() <= now) {
        std::ranges::pop_heap(taken, std::greater());
        taken.pop_back();
    }
    ++load.requests;
    Moment begins = arrived;
    if (taken.size() == load.limit) {
        begins = std::max(arrived, taken.front());
        if (begins > patience) {
            ++load.gave_up;
            return std::nullopt;
        }
        std::ranges::pop_heap(taken, std::greater());
        taken.pop_back();
    }
    load.longest_wait = std::max<Duration>(load.longest_wait, begins - arrived);
    return begins;
}

void Network::end_transfer(NodeState& node, Moment begun, Moment over) {
    ServiceLoad& load = node.loads[tftp_load];
    std::vector<Moment>& taken = node.tftp_taken_until;
    load.work += (over - begun) / load.limit;
    taken.push_back(over);
    std::ranges::push_heap(taken, std::greater());
    load.peak = std::max(load.peak, static_cast<std::uint32_t>(taken.size()));
}

// A connection that waits for its turn is given up after as long as an answer may take.
Network::Exchange Network::fetch_by_http(NodeState& node, Moment connected, Duration trip,
                                         std::uint32_t round_trips, KeyedRandom& random) {
    const Duration patience = tvs::ClientLimits{}.exchange;
    const std::optional<Moment> begins = take_transfer(node, connected, connected, connected + patience);
    if (!begins) return {false, connected + patience};
    ++node.loads[tftp_load].over_http;
    // It breaks off where it hears nothing for so long; what was lost earlier costs time alone.
    Moment over = *begins + trip * (round_trips - tcp_round_trips);
    bool is_whole = true;
    for (std::uint32_t flight = 0; loss_ > 0 && is_whole && flight < 2 * (round_trips - tcp_round_trips);
         ++flight) {
        Duration silence{0};
        while (silence < patience && is_lost(random)) silence += tcp_retransmission;
        over += silence;
        is_whole = silence < patience;
    }
    end_transfer(node, *begins, over);
    return {is_whole, over};
}

Network::Exchange Network::connect(NodeState& node, std::uint32_t number, Endpoint endpoint,
                                   std::uint32_t round_trips, Moment now, KeyedRandom& random) {
    const tvs::ClientLimits limits;
    const Reach reach = Network::reach(node, endpoint, now);
    const Duration trip = round_trip(random);
    if (reach == Reach::silent) return {false, now + limits.connect};
    Duration connecting{0};
    while (connecting < limits.connect && (is_lost(random) || is_out(number, now + connecting)))
        connecting += tcp_retransmission;
    if (connecting >= limits.connect) return {false, now + limits.connect};
    const Moment arrived = now + connecting;
    const Moment connected = arrived + trip * tcp_round_trips;
    if (reach == Reach::refused) return {false, connected};
    if (endpoint == Endpoint::tftp_http) return fetch_by_http(node, connected, trip, round_trips, random);

    const bool is_bounded =
        endpoint == Endpoint::tvs || endpoint == Endpoint::sip || endpoint == Endpoint::secured_sip;
    if (!is_bounded) return {true, connected + trip * (round_trips - tcp_round_trips)};
    const bool is_tvs = endpoint == Endpoint::tvs;
    const std::size_t service = is_tvs ? tvs_load : call_manager_load;
    ServiceLoad& load = node.loads[service];
    Moment& free = is_tvs ? node.tvs_free : node.call_manager_free;
    // Its turn goes by when it set out: a client that a lost packet delays holds up nobody behind it.
    const Moment turn = std::max(now, free);
    const Duration wait = std::max(Duration(0), turn - arrived);
    ++load.requests;
    Duration rest = wait + trip * (round_trips - tcp_round_trips);
    for (std::uint32_t flight = 0; loss_ > 0 && flight < 2 * (round_trips - tcp_round_trips); ++flight)
        while (is_lost(random) && rest < limits.exchange * 2) rest += tcp_retransmission;
    if (is_tvs && rest > limits.exchange) {
        if (rest - wait <= limits.exchange) ++load.gave_up;  // it was the waiting
        return {false, connected + limits.exchange};
    }
    const Duration share = Duration(seconds(1) + microseconds(load.limit - 1)) / load.limit;  // rounded up
    free = turn + share;
    load.work += share;
    load.longest_wait = std::max(load.longest_wait, wait);
    count(node, service, turn);
    return {true, connected + rest};
}

Network::Duration Network::restart(KeyedRandom random) const {
    return timing_.restart + microseconds(random.up_to(
                                 static_cast<std::uint64_t>(microseconds(timing_.restart_spread).count())));
}

Network::Duration Network::notice(bool is_silent, KeyedRandom random) const {
    const microseconds most = is_silent ? timing_.keepalive : timing_.notice;
    const microseconds least = is_silent ? timing_.keepalive : microseconds(0);
    return least + microseconds(random.up_to(static_cast<std::uint64_t>(most.count())));
}

Network::Duration Network::round_trip(KeyedRandom& random) const {
    return timing_.round_trip + microseconds(random.up_to(static_cast<std::uint64_t>(
                                    microseconds(timing_.round_trip_spread).count())));
}

bool Network::is_lost(KeyedRandom& random) const {
    return loss_ > 0 && random.happens(loss_);
}

// Time is cut into as many pieces as there are outages, each with one outage somewhere in it.
bool Network::is_out(std::uint32_t node, Moment now) const {
    if (!timing_.outages) return false;
    const std::int64_t piece = seconds(timing_.outages->once_in).count();
    const std::int64_t second = std::chrono::floor<seconds>(now.time_since_epoch()).count();
    const std::int64_t length = timing_.outages->length.count();
    KeyedRandom random(seed_, node, static_cast<std::uint64_t>(second / piece));
    const auto begin = static_cast<std::int64_t>(random.up_to(static_cast<std::uint64_t>(piece - length)));
    return second % piece >= begin && second % piece < begin + length;
}

void Network::count(NodeState& node, std::size_t service, Moment taken_up) {
    const std::int64_t second = std::chrono::floor<seconds>(taken_up.time_since_epoch()).count();
    if (node.second[service] != second) {
        node.second[service] = second;
        node.in_second[service] = 0;
    }
    node.loads[service].peak = std::max(node.loads[service].peak, ++node.in_second[service]);
}

std::vector<ServiceLoad> Network::take_loads() {
    std::vector<ServiceLoad> loads;
    for (NodeState& node : nodes_) {
        for (ServiceLoad& load : node.loads) {
            if (load.requests > 0) loads.push_back(load);
            load = {.node = load.node, .service = load.service, .limit = load.limit};
        }
    }
    return loads;
}

}  // namespace virtual_world
