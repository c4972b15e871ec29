#include "scenarios/report/pcap/pcap_reporter.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenarios/issuing/repeatable_random.hpp"
#include "scenarios/report/pcap/conversation.hpp"
#include "scenarios/report/placed_verdicts.hpp"
#include "scenarios/report/text.hpp"

namespace pcap {
namespace {

// 127.128.0.0/9: next to the nodes of a run, and no one else's.
std::string address_of_phone(std::size_t phone) {
    const std::size_t number = phone + 1;
    return fmt::format("127.{}.{}.{}", 128 + (number >> 16U) % 128, (number >> 8U) & 0xffU, number & 0xffU);
}

constexpr std::uint16_t first_port = 49152;  // of those that clients take (RFC 6335)

class Reporter : public PcapReporter {
  public:
    Reporter(std::vector<std::string> phones, report::Sink sink)
        : wanted_(std::move(phones)), sink_(std::move(sink)) {}

    void begin(const report::RunFacts& facts) override {
        facts_ = facts;
        capture_.reset();
        words_.clear();
        for (const actions::Step& step : facts.document->steps()) words_.push_back(actions::words(step));
        conversations_ = 0;
        pending_.clear();
        boots_.clear();
    }
    void first_day(const run::Situation& situation) override {
        choose(situation.site);
        nodes_.clear();
        for (const auto& cluster : situation.site.clusters)
            for (const auto& node : cluster->nodes) nodes_[node->address()] = node->name();
        capture_.emplace(
            fmt::format("{}: {}, seed {}; {}. Packets are made of the messages between phones and nodes, at "
                        "the world's times; "
                        "sessions of TLS are held anew. Addresses of phones are invented",
                        facts_.document->name(), facts_.document->title(), facts_.seed, facts_.world));
    }
    void step(const run::StepResult& /*step*/, const run::Situation& /*situation*/) override {}
    void end(const report::RunSummary& /*summary*/) override {}
    void error(const std::string& /*file*/, report::RunFailure /*failure*/,
               const std::vector<std::string>& /*errors*/) override {}
    void finish(bool is_interrupted) override {
        if (!capture_) return;  // nothing was played
        if (is_interrupted) note("the run was broken off here");
        if (capture_->packets() > 0 && !pending_.empty())
            capture_->comment_on(capture_->packets() - 1, "after this, without packets: " + pending_);
        sink_(std::string(ctl::as_text(capture_->file())));
    }

    [[nodiscard]] bool looks_at(std::size_t phone) const override { return chosen_.contains(phone); }

    void step_begins(std::size_t number) override {
        note(fmt::format("step {}: {}", number, words_.at(number - 1)));
    }

    void exchanged(const worlds::ObservedExchange& exchange) override {
        const Speakers speakers{
            address_of_phone(exchange.phone),
            static_cast<std::uint16_t>(first_port + conversations_ % (65536 - first_port)), ++conversations_};
        const issuing::RepeatableRandom random(
            ctl::as_bytes(fmt::format("conversation {} of seed {}", conversations_, facts_.seed)));
        const std::size_t first = capture_->packets();
        std::vector<std::optional<std::size_t>>& ends = boots_[exchange.phone];
        try {
            add_conversation(*capture_, exchange, speakers);
        } catch (const std::exception& error) {
            // Who looks on breaks nothing.
            note(fmt::format("a conversation that can't be shown: {}", error.what()));
        }
        const bool has_packets = capture_->packets() > first;
        ends.push_back(has_packets ? std::optional(capture_->packets() - 1) : std::nullopt);
        if (!has_packets) return;
        capture_->comment_on(first, pending_);
        pending_.clear();
        capture_->comment_on(*ends.back(), refusal_text(exchange));
    }

    // A verdict is a comment on the last packet of what it rests on.
    void booted(std::size_t phone, const phone::BootReport& report) override {
        std::vector<const phone::Verdict*> verdicts;
        for (const auto* verdict : {&report.ctl, &report.itl, &report.configuration, &report.capf,
                                    &report.ring_list, &report.call_manager})
            if (*verdict) verdicts.push_back(&**verdict);
        // A boot that was broken off before has left its own in front of these.
        std::vector<std::optional<std::size_t>>& ends = boots_[phone];
        const std::size_t messages = report.messages.size();
        for (const report::PlacedVerdict& placed :
             report::placed_verdicts(report.messages, std::move(verdicts)))
            if (placed.after > 0 && messages <= ends.size())
                if (const auto packet = ends[ends.size() - messages + placed.after - 1])
                    capture_->comment_on(*packet, verdict_text(phone, *placed.verdict));
        ends.clear();
    }

  private:
    // For the next packet.
    void note(const std::string& comment) {
        if (!pending_.empty()) pending_ += "\n";
        pending_ += comment;
    }

    void choose(const model::SiteState& site) {
        names_.clear();
        chosen_.clear();
        const bool is_all = wanted_.empty() && model::phone_count(site) <= most_phones;
        for (std::size_t group = 0; group < site.phones.size(); ++group) {
            const std::size_t count = site.frame->groups[group].count;
            const std::size_t first = site.frame->first[group];
            for (std::size_t i = 0; wanted_.empty() && i < (is_all ? count : std::min<std::size_t>(count, 1));
                 ++i)
                add_phone(first + i, model::phone_name(group, i));
        }
        for (const std::string& name : wanted_)
            if (const auto number = model::phone_named(site, name))
                add_phone(site.frame->first[number->group] + number->in_group, name);
    }
    void add_phone(std::size_t number, std::string name) {
        chosen_.insert(number);
        names_[number] = std::move(name);
    }

    // That a phone refuses what a server shows, where no verdict says so: a CallManager that its CTL does not
    // name, HTTPS services, a CAPF.
    [[nodiscard]] std::string refusal_text(const worlds::ObservedExchange& exchange) const {
        const bool is_refused = std::visit(
            [](const auto& answer) {
                if constexpr (requires { answer.contact; })
                    return answer.contact == phone::Contact::certificate_refused;
                else
                    return false;
            },
            exchange.answer);
        if (!is_refused || std::holds_alternative<phone::AskTvs>(exchange.ask)) return "";
        return fmt::format(
            "{}: refuses the certificate that it is shown here: no list names it for this, or it is out of "
            "date",
            names_.at(exchange.phone));
    }

    [[nodiscard]] std::string verdict_text(std::size_t phone, const phone::Verdict& verdict) const {
        std::string text =
            fmt::format("{}: {} {}, {}", names_.at(phone), phone::file_kind_name(verdict.kind),
                        verdict.accepted() ? "accepted" : "REFUSED", phone::reason_name(verdict.reason));
        for (phone::Link link : verdict.chain) {
            if (const auto node = nodes_.find(link.server); node != nodes_.end()) link.server = node->second;
            text += "; " + report::link_text(link, link.certificate.common_name);
        }
        return text;
    }

    std::vector<std::string> wanted_;
    report::Sink sink_;
    report::RunFacts facts_;
    std::vector<std::string> words_;            // of the steps
    std::map<std::string, std::string> nodes_;  // names by addresses
    std::set<std::size_t> chosen_;
    std::map<std::size_t, std::string> names_;
    std::optional<capture::Capture> capture_;
    std::uint32_t conversations_ = 0;
    std::string pending_;  // comments for the next packet
    std::map<std::size_t, std::vector<std::optional<std::size_t>>>
        boots_;  // by phone: the last packets of its messages; nothing: it has none
};

}  // namespace

std::unique_ptr<PcapReporter> pcap_reporter(std::vector<std::string> phones, report::Sink sink) {
    return std::make_unique<Reporter>(std::move(phones), std::move(sink));
}

}  // namespace pcap
