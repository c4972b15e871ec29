#include "tftp/transfer.hpp"

#include <algorithm>

namespace tftp {

void Retransmission::restart(TimePoint now) {
    sends_ = 1;
    wait_ = patience_.first_wait;
    deadline_ = now + wait_;
}

bool Retransmission::again(TimePoint now) {
    if (sends_ >= patience_.sends) return false;
    ++sends_;
    wait_ = std::min(wait_ * 2, patience_.longest_wait);
    deadline_ = now + wait_;
    return true;
}

void Retransmission::fix_interval(std::chrono::seconds interval) {
    patience_.first_wait = interval;
    patience_.longest_wait = interval;
}

Sender::Sender(std::unique_ptr<File> file, bool is_netascii, Grant granted, Patience patience, TimePoint now)
    : reader_(std::move(file), is_netascii, granted.agreement.block_size),
      granted_(std::move(granted)),
      retransmission_(patience),
      waits_for_options_(!granted_.acknowledged.empty()) {
    if (granted_.agreement.timeout) retransmission_.fix_interval(*granted_.agreement.timeout);
    if (waits_for_options_) {
        output_.push_back(encode(OptionAcknowledgement{granted_.acknowledged}));
        retransmission_.restart(now);
    } else {
        send_window(now);
    }
}

void Sender::on_packet(BytesView packet, TimePoint now) {
    if (status_ != TransferStatus::running) return;
    const auto parsed = parse(packet);
    if (!parsed) return;
    if (const auto* acknowledgement = std::get_if<Acknowledgement>(&*parsed)) {
        on_acknowledgement(acknowledgement->block, now);
    } else if (std::holds_alternative<WireError>(*parsed)) {
        status_ = TransferStatus::failed;
    }
}

void Sender::on_acknowledgement(WireBlock block, TimePoint now) {
    if (waits_for_options_) {
        if (block != 0) return;
        waits_for_options_ = false;
        send_window(now);
        return;
    }
    // How many blocks of the window this acknowledges. Arithmetic in 16 bits, since numbers wrap.
    const auto acknowledged = static_cast<WireBlock>(block - static_cast<WireBlock>(base_ - 1));
    if (acknowledged == 0) {
        // A late copy of the acknowledgement before this window. In lock-step, answering it would send every
        // block twice from here on (the Sorcerer's Apprentice, RFC 1123 4.2.3.1). With windows it is also how
        // a receiver says that the window's first block is missing (RFC 7440), so it is answered, but once.
        if (granted_.agreement.window_size == 1 || gap_was_answered_) return;
        gap_was_answered_ = true;
        queue_window();
        return;
    }
    if (acknowledged > window_.size()) return;
    base_ += acknowledged;
    window_.erase(window_.begin(), window_.begin() + acknowledged);
    gap_was_answered_ = false;
    if (window_.empty() && last_is_read_) {
        status_ = TransferStatus::finished;
        return;
    }
    send_window(now);
}

void Sender::send_window(TimePoint now) {
    while (window_.size() < granted_.agreement.window_size && !last_is_read_) {
        auto block = reader_.next();
        if (!block) return fail(ErrorCode::undefined, "The file can't be read any more");
        last_is_read_ = block->size() < granted_.agreement.block_size;
        window_.push_back(std::move(*block));
    }
    queue_window();
    retransmission_.restart(now);
}

void Sender::queue_window() {
    for (std::size_t i = 0; i < window_.size(); ++i)
        output_.push_back(encode(Data{static_cast<WireBlock>(base_ + i), window_[i]}));
}

void Sender::on_time(TimePoint now) {
    if (status_ != TransferStatus::running || now < retransmission_.deadline()) return;
    if (!retransmission_.again(now)) {
        status_ = TransferStatus::failed;
    } else if (waits_for_options_) {
        output_.push_back(encode(OptionAcknowledgement{granted_.acknowledged}));
    } else if (!window_.empty()) {
        // One block, and not the window: nobody may have asked for it who is at that address.
        output_.push_back(encode(Data{static_cast<WireBlock>(base_), window_.front()}));
    }
}

void Sender::fail(ErrorCode code, std::string message) {
    output_.push_back(encode(WireError{code, std::move(message)}));
    status_ = TransferStatus::failed;
}

namespace {

std::optional<Bytes> pop(std::deque<Bytes>& queue) {
    if (queue.empty()) return std::nullopt;
    Bytes front = std::move(queue.front());
    queue.pop_front();
    return front;
}

}  // namespace

std::optional<Bytes> Sender::next_output() {
    return pop(output_);
}

Receiver::Receiver(std::string name, bool is_netascii, Wishes wishes, std::size_t limit, Patience patience,
                   TimePoint now)
    : is_netascii_(is_netascii), wishes_(wishes), limit_(limit), retransmission_(patience) {
    send(encode(Request{false, std::move(name), is_netascii ? "netascii" : "octet", to_options(wishes)}),
         now);
}

void Receiver::on_packet(BytesView packet, TimePoint now) {
    const auto parsed = parse(packet);
    if (!parsed || status_ == TransferStatus::failed) return;
    if (status_ == TransferStatus::finished) {
        // The last acknowledgement was lost: the sender repeats the last block until it hears one (RFC 1350,
        // section 6).
        const auto* data = std::get_if<Data>(&*parsed);
        if (data != nullptr && data->block == static_cast<WireBlock>(received_))
            output_.push_back(last_sent_);
        return;
    }
    if (const auto* data = std::get_if<Data>(&*parsed)) {
        on_data(*data, now);
    } else if (const auto* options = std::get_if<OptionAcknowledgement>(&*parsed)) {
        on_options(*options, now);
    } else if (const auto* error = std::get_if<WireError>(&*parsed)) {
        error_ = *error;
        fail(FetchOutcome::refused);
    }
}

void Receiver::on_options(const OptionAcknowledgement& acknowledgement, TimePoint now) {
    if (received_ > 0) return;
    if (!heard_options_) {
        const auto agreement = accept(wishes_, acknowledgement.options);
        if (!agreement)
            return refuse(FetchOutcome::misspoken,
                          {ErrorCode::option_negotiation_failed, "Options that were not asked for"});
        if (agreement->transfer_size.value_or(0) > limit_)
            return refuse(FetchOutcome::too_large,
                          {ErrorCode::disk_full, "The file is larger than this client takes"});
        agreement_ = *agreement;
        if (agreement_.timeout) retransmission_.fix_interval(*agreement_.timeout);
        heard_options_ = true;
    }
    acknowledge(now);
}

void Receiver::on_data(const Data& data, TimePoint now) {
    const auto ahead = static_cast<WireBlock>(data.block - static_cast<WireBlock>(received_));
    if (ahead == 0 && received_ > 0) {
        // The sender has not heard our acknowledgement of this block: repeat it.
        if (in_window_ == 0) output_.push_back(last_sent_);
        return;
    }
    if (ahead != 1) {
        // Out of order. What lies at most a window ahead shows a gap: say once what came last in order (RFC
        // 7440), and the sender goes on from there. Anything else is a late copy.
        if (ahead > 1 && ahead <= agreement_.window_size && !gap_was_reported_) {
            acknowledge(now);
            gap_was_reported_ = true;
        }
        return;
    }
    if (data.payload.size() > agreement_.block_size)
        return refuse(FetchOutcome::misspoken,
                      {ErrorCode::illegal_operation, "A block larger than agreed on"});
    if (file_.size() + data.payload.size() > limit_)
        return refuse(FetchOutcome::too_large,
                      {ErrorCode::disk_full, "The file is larger than this client takes"});
    if (is_netascii_) {
        decoder_.decode(data.payload, file_);
    } else {
        file_.insert(file_.end(), data.payload.begin(), data.payload.end());
    }
    ++received_;
    ++in_window_;
    gap_was_reported_ = false;
    retransmission_.restart(now);
    const bool is_last = data.payload.size() < agreement_.block_size;
    if (is_last || in_window_ >= agreement_.window_size) acknowledge(now);
    if (is_last) {
        status_ = TransferStatus::finished;
        outcome_ = FetchOutcome::received;
    }
}

void Receiver::acknowledge(TimePoint now) {
    in_window_ = 0;
    send(encode(Acknowledgement{static_cast<WireBlock>(received_)}), now);
}

void Receiver::send(Bytes packet, TimePoint now) {
    last_sent_ = packet;
    output_.push_back(std::move(packet));
    retransmission_.restart(now);
}

void Receiver::on_time(TimePoint now) {
    if (status_ != TransferStatus::running || now < retransmission_.deadline()) return;
    if (!retransmission_.again(now)) return fail(FetchOutcome::silent);
    // Blocks that came since the last acknowledgement are acknowledged with it.
    if (in_window_ > 0) {
        in_window_ = 0;
        last_sent_ = encode(Acknowledgement{static_cast<WireBlock>(received_)});
    }
    output_.push_back(last_sent_);
}

void Receiver::fail(FetchOutcome outcome) {
    status_ = TransferStatus::failed;
    outcome_ = outcome;
}

void Receiver::refuse(FetchOutcome outcome, WireError error) {
    output_.push_back(encode(error));
    error_ = std::move(error);
    fail(outcome);
}

std::optional<Bytes> Receiver::next_output() {
    return pop(output_);
}

}  // namespace tftp
