import { formatDistance } from "date-fns";

export function Comment({ comment, now }) {
  return (
    <article className="comment" id={`comment-${comment.id}`}>
      <header>
        <strong>{comment.author}</strong>
        <time dateTime={comment.at}>{formatDistance(new Date(comment.at), now)} ago</time>
      </header>
      <p>{comment.text}</p>
    </article>
  );
}
