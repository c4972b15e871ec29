// phone/trust_lookup.hpp: how a phone settles whom to believe: it looks for the signer of a file, or for the
// certificate of a server, in its lists and its cache, and then asks the TVS servers. The decisions are those
// of rules.hpp; here is their order, and what the phone logs on the way. For the .cpp files of this room.
#pragma once

#include "phone/task.hpp"

namespace phone {

// A file of which only the signature is still in question. Borrowed.
struct Candidate {
    ctl::BytesView bytes;
    const ctl::Header& header;
};

[[nodiscard]] CertificateName name_of(const ctl::SignerId& signer);
[[nodiscard]] CertificateName name_of(const ctl::Certificate& certificate);

// Appends a finding about the verdict's own signer.
void add(Verdict& verdict, Finding finding, std::string text = {});
void conclude(Verdict& verdict, Reason reason, Finding finding, std::string text = {});

class TrustLookup {
  public:
    // All outlive it. The console log goes to `console`, answers of TVS into the phone's cache.
    TrustLookup(Phone& phone, Time now, Channel& channel, std::vector<std::string>& console)
        : phone_(phone), now_(now), channel_(channel), console_(console) {}

    [[nodiscard]] Time now() const { return now_; }
    void pass_to(Time now) { now_ = now; }
    void log(std::string_view line) { console_.emplace_back(line); }

    // Looks for the file's signer, and checks the signature with its key.
    Task<> judge_signer(Verdict& verdict, Candidate file);

    // Checks the signature with a key that was found, and why that key would do.
    void judge_signature(Verdict& verdict, Candidate file, const ctl::PublicKey& key,
                         const ctl::CertificatePtr& certificate, Reason reason);

    // Asks a server of this kind over TLS. A certificate that the phone doesn't know it takes to its TVS
    // servers, and then connects again.
    template <typename Reply, typename Question>
    Task<Reply> ask_server(Verdict& verdict, ServerKind kind, Question question) {
        for (bool is_again = false;; is_again = true) {
            ctl::Bytes shown;
            tvs::PeerJudge judge = [this, &verdict, &shown, kind,
                                    is_again](const ctl::Certificate& presented) {
                shown = presented.der();
                // What TVS vouched for is in the cache by now; its verdict stays.
                const bool is_vouched_for = is_again && verdict.signer == name_of(presented);
                Verdict again = verdict;
                return judge_server(is_vouched_for ? again : verdict, kind, presented);
            };
            Question asked = question;
            const Reply reply = co_await channel_.ask(std::move(asked), std::move(judge));
            const bool may_ask = !shown.empty() && !verdict.accepted() && !is_again &&
                                 verdict.reason == Reason::tvs_does_not_know;
            if (!may_ask) co_return reply;
            co_await ask_about_server(verdict, kind, std::move(shown));
            if (!verdict.accepted()) co_return reply;
        }
    }

  private:
    template <typename Question, typename JudgeAnswer>
    Task<TvsAnswer> ask_tvs(Verdict& verdict, TvsAddress server, Question question, JudgeAnswer judge_answer);
    template <typename Question, typename JudgeAnswer, typename UseAnswer>
    Task<> ask_tvs_servers(Verdict& verdict, Question question, JudgeAnswer judge_answer,
                           UseAnswer use_answer);
    [[nodiscard]] bool can_ask_tvs(Verdict& verdict, bool was_seen_without_role);
    [[nodiscard]] bool judge_server(Verdict& verdict, ServerKind kind, const ctl::Certificate& presented);
    Task<> ask_about_server(Verdict& verdict, ServerKind kind, ctl::Bytes shown);
    [[nodiscard]] std::vector<TvsAddress> tvs_servers() const;
    void remember(const TvsAnswer& answer);

    Phone& phone_;
    Time now_;
    Channel& channel_;
    std::vector<std::string>& console_;
    std::uint32_t next_session_ = 1001;  // the sessions seen in logs count from here (Cisco 213407)
};

}  // namespace phone
