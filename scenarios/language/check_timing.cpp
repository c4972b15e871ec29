#include "scenarios/language/check_timing.hpp"

#include <fmt/format.h>

#include "scenarios/language/scenario.pb.h"

namespace language {
namespace {

namespace pb = bellwether;

constexpr std::uint32_t longest_restart_seconds = 86400;
constexpr std::uint32_t longest_milliseconds = 10000;
constexpr std::uint32_t largest_capacity = 1000000;
constexpr double largest_loss_percent = 50;
constexpr std::uint32_t rarest_outage_minutes = 525600;  // a year

class TimingChecker {
  public:
    explicit TimingChecker(const Document& document) : document_(document) {}

    std::vector<Diagnostic> run() {
        const SourceLocation root = document_.root();
        const pb::Scenario& scenario = document_.scenario();
        for (int i = 0; i < scenario.cluster_size(); ++i)
            for (int k = 0; k < scenario.cluster(i).node_size(); ++k)
                if (const pb::Node& node = scenario.cluster(i).node(k); node.has_capacity())
                    check_capacity(node.capacity(),
                                   root.nested("cluster", i).nested("node", k).nested("capacity"));
        if (scenario.has_timing()) check(scenario.timing(), root.nested("timing"));
        return std::move(diagnostics_);
    }

  private:
    void check(const pb::Timing& timing, const SourceLocation& location) {
        check_most(location, "restart_seconds", timing.restart_seconds(), longest_restart_seconds);
        check_most(location, "restart_spread_seconds", timing.restart_spread_seconds(),
                   longest_restart_seconds);
        check_most(location, "round_trip_ms", timing.round_trip_ms(), longest_milliseconds);
        check_most(location, "round_trip_spread_ms", timing.round_trip_spread_ms(), longest_milliseconds);
        check_most(location, "judging_ms", timing.judging_ms(), longest_milliseconds);
        check_most(location, "notice_seconds", timing.notice_seconds(), longest_restart_seconds);
        check_most(location, "keepalive_seconds", timing.keepalive_seconds(), longest_restart_seconds);
        check_most(location, "fall_back_seconds", timing.fall_back_seconds(), longest_restart_seconds);
        check_most(location, "retry_seconds", timing.retry_seconds(), longest_restart_seconds);
        if (timing.retry_seconds() == 0)
            diagnostics_.push_back(
                location.error("retry_seconds", "phones that try again without a pause", "at least 1"));
        if (timing.has_durations()) check_durations(timing.durations(), location.nested("durations"));
        if (timing.has_capacity()) check_capacity(timing.capacity(), location.nested("capacity"));
        // Written so that "not a number" is out of bounds as well.
        if (!(timing.loss_percent() >= 0 && timing.loss_percent() <= largest_loss_percent))
            diagnostics_.push_back(
                location.error("loss_percent", fmt::format("{} of 100 packets lost", timing.loss_percent()),
                               fmt::format("0 to {} is possible", largest_loss_percent)));
        if (timing.has_outages()) check_outages(timing.outages(), location.nested("outages"));
    }

    // All of them count seconds or minutes, up to a day.
    void check_durations(const pb::Durations& durations, const SourceLocation& location) {
        const google::protobuf::Descriptor& descriptor = *pb::Durations::descriptor();
        for (int i = 0; i < descriptor.field_count(); ++i) {
            const google::protobuf::FieldDescriptor& field = *descriptor.field(i);
            const bool is_minutes = field.name().ends_with("_minutes");
            check_most(location, field.name(), durations.GetReflection()->GetUInt32(durations, &field),
                       is_minutes ? longest_restart_seconds / 60 : longest_restart_seconds);
        }
    }

    void check_outages(const pb::Outages& outages, const SourceLocation& location) {
        if (outages.once_in_minutes() == 0 || outages.once_in_minutes() > rarest_outage_minutes)
            diagnostics_.push_back(location.error(
                "once_in_minutes", fmt::format("once in {} minutes", outages.once_in_minutes()),
                fmt::format("1 to {} is possible", rarest_outage_minutes)));
        else if (outages.seconds() >= outages.once_in_minutes() * 60)
            diagnostics_.push_back(location.error(
                "seconds",
                fmt::format("{} seconds in {} minutes", outages.seconds(), outages.once_in_minutes()),
                "an outage must be shorter than its interval"));
    }

    void check_capacity(const pb::Capacity& capacity, const SourceLocation& location) {
        check_capacity(location, "tftp_transfers", capacity.tftp_transfers());
        check_capacity(location, "tvs_handshakes_per_second", capacity.tvs_handshakes_per_second());
        check_capacity(location, "registrations_per_second", capacity.registrations_per_second());
    }

    void check_capacity(const SourceLocation& location, std::string_view field, std::uint32_t value) {
        if (value == 0)
            diagnostics_.push_back(
                location.error(field, "a capacity of 0",
                               "to take a service off the network, say so in a step: disconnect { ... }"));
        check_most(location, field, value, largest_capacity);
    }

    void check_most(const SourceLocation& location, std::string_view field, std::uint32_t value,
                    std::uint32_t most) {
        if (value > most)
            diagnostics_.push_back(
                location.error(field, fmt::format("{} is too much", value), fmt::format("at most {}", most)));
    }

    const Document& document_;
    std::vector<Diagnostic> diagnostics_;
};

}  // namespace

std::vector<Diagnostic> check_timing(const Document& document) {
    return TimingChecker(document).run();
}

}  // namespace language
