#include "scenarios/worlds/virtual/activity_record.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace virtual_world {
namespace {

using model::Endpoint;
using model::Service;

constexpr std::array counted{Service::tftp, Service::tvs, Service::call_manager};

std::optional<std::size_t> counted_by(Endpoint endpoint) {
    switch (endpoint) {
        case Endpoint::tftp:
        case Endpoint::tftp_http:
        case Endpoint::configuration_https: return 0;
        case Endpoint::tvs: return 1;
        case Endpoint::sip:
        case Endpoint::secured_sip: return 2;
        case Endpoint::https:
        case Endpoint::capf:
        case Endpoint::authenticator: break;
    }
    return std::nullopt;
}

}  // namespace

void ActivityRecord::begin(const model::SiteState& site) {
    if (!nodes_.empty()) return;
    for (const auto& cluster : site.clusters)
        for (const auto& node : cluster->nodes) nodes_.push_back(node->name());
}

ActivityRecord::Piece& ActivityRecord::piece_at(worlds::Moment at) {
    const std::int64_t second = std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
    const std::int64_t number = second / seconds_;
    if (!pieces_.empty() && pieces_.back().number >= number) return pieces_.back();
    if (pieces_.size() == most_pieces) {
        halve();
        return piece_at(at);
    }
    return pieces_.emplace_back(number, without_, without_,
                                std::vector<std::uint32_t>(nodes_.size() * counted.size()));
}

void ActivityRecord::halve() {
    seconds_ *= 2;
    std::vector<Piece> merged;
    for (Piece& piece : pieces_) {
        piece.number /= 2;
        if (merged.empty() || merged.back().number != piece.number) {
            merged.push_back(std::move(piece));
            continue;
        }
        Piece& into = merged.back();
        into.most_without = std::max(into.most_without, piece.most_without);
        into.without_at_end = piece.without_at_end;
        for (std::size_t i = 0; i < into.requests.size(); ++i) into.requests[i] += piece.requests[i];
    }
    pieces_ = std::move(merged);
}

void ActivityRecord::note_without(worlds::Moment at, std::size_t phones) {
    Piece& piece = piece_at(at);
    without_ = phones;
    piece.most_without = std::max(piece.most_without, phones);
    piece.without_at_end = phones;
}

void ActivityRecord::note_request(worlds::Moment at, std::uint32_t node, Endpoint endpoint) {
    const auto service = counted_by(endpoint);
    if (service) ++piece_at(at).requests[node * counted.size() + *service];
}

worlds::Activity ActivityRecord::activity() const {
    worlds::Activity activity{.piece = std::chrono::seconds(seconds_)};
    std::vector<std::size_t> asked;  // servers that were asked anything
    for (std::size_t i = 0; i < nodes_.size() * counted.size(); ++i) {
        const bool is_asked =
            std::ranges::any_of(pieces_, [i](const Piece& piece) { return piece.requests[i] > 0; });
        if (!is_asked) continue;
        asked.push_back(i);
        activity.servers.push_back({nodes_[i / counted.size()], counted[i % counted.size()]});
    }
    for (const Piece& piece : pieces_) {
        worlds::Activity::Piece& told = activity.pieces.emplace_back();
        told.begins = worlds::Moment(std::chrono::seconds(piece.number * seconds_));
        told.without = piece.most_without;
        told.without_at_end = piece.without_at_end;
        for (const std::size_t i : asked) told.requests.push_back(piece.requests[i]);
    }
    return activity;
}

}  // namespace virtual_world
